/** @file The flags of wd-train that say by what rows are parted: a column, or the time. */
import { beforeAll, describe, expect, it } from 'vitest';
import { json, TINY, workplace } from './commands.ts';

const { read, run, write } = workplace();

/** 80 months in no order of time, with a number that follows from them and one that does not. */
const MONTHS = [
  'month,noise,part,y',
  ...Array.from({ length: 80 }, (_, i) => {
    const t = (i * 37) % 80;
    const month = `${2000 + Math.floor(t / 12)}-${String((t % 12) + 1).padStart(2, '0')}`;
    return [
      month,
      (i * 29) % 31,
      ['train', 'train', 'train', 'val', 'test'][i % 5],
      (t / 2) * (1 + (i % 3)),
    ].join();
  }),
].join('\n');

beforeAll(() => write('months.csv', MONTHS));

const TABLE = ['months.csv', '--target', 'y', ...TINY, '--batch', '16'] as const;

describe('wd-train', () => {
  it.each([
    [['--time-column', 'month'], '72 train · 8 validation', 'by "month": the latest rows last'],
    [
      ['--time-column', 'month', '--test-last', '10', '--valid', '0.2'],
      '56 train · 14 validation · 10 test',
      'by "month"',
    ],
    [['--split-column', 'part'], '48 train · 16 validation · 16 test', 'as "part" says'],
  ])('%j parts the rows, and says so', async (flags, rows, note) => {
    const { code, out, err } = await run('wd-train', [...TABLE, ...flags, '--dry-run']);
    expect([code, err]).toEqual([0, '']);
    const line = out.split('\n').find((each) => each.startsWith('split '));
    expect(line).toContain(`split   ${rows} `);
    expect(line).toContain(note);
    expect(out).toMatch(
      flags.includes('part')
        ? /part +category .* parts the rows/
        : /month +date .* orders the rows/,
    );
  });

  it('holds a linear model against it on the test rows', async () => {
    const flags = ['--split-column', 'part', '--name', 'part'];
    const { code, err, out } = await run('wd-train', [...TABLE, ...flags]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\nlinear  RMSE \d.+, test rows\n/);
    expect(json(read('runs/part/metrics.json'))).toMatchObject({
      linear: { test: { rmse: expect.any(Number) }, difference: { metric: 'rmse', rows: 'test' } },
    });
  });

  it('scores the test rows once, at the end', async () => {
    const flags = ['--time-column', 'month', '--test-last', '0.1', '--name', 'last'];
    const { code, out } = await run('wd-train', [...TABLE, ...flags]);
    expect(code).toBe(0);
    expect(out).toMatch(/\ntest {4}RMSE \d+\.\d+, loss /);
    const metrics = json(read('runs/last/metrics.json'));
    expect(metrics['rows']).toEqual({ train: 65, valid: 7, test: 8 });
    expect(metrics['test']).toEqual(expect.objectContaining({ rmse: expect.any(Number) }));
    const model = read('runs/last/model.json');
    expect(model).not.toContain('"name": "month"');
  });

  it.each([
    [['--time-column', 'month', '--split-column', 'part'], 'both say what rows are for'],
    [['--time-column', 'month', '--valid', 'months.csv'], 'both name the rows to validate on'],
    [['--test-last', '5'], '--test-last needs to know which rows are last'],
    [
      ['--time-column', 'month', '--test-last', '5', '--test', 'months.csv'],
      '--test-last and --test both name the test rows',
    ],
  ])('%j is refused', async (flags, text) => {
    const { code, err } = await run('wd-train', [...TABLE, ...flags]);
    expect([code, err.slice(0, 12)]).toEqual([2, 'error[WD013]']);
    expect(err).toContain(text);
  });

  it.each([
    [['--time-column', 'month', '--test-last', '0'], 2, 'WD010'],
    [['--time-column', 'month', '--test-last', '1.5'], 2, 'WD010'],
    [['--time-column', 'part'], 65, 'WD147'],
    [['--time-column', 'moth'], 2, 'WD160'],
    [['--time-column', 'month', '--ignore', 'month'], 2, 'WD161'],
    [['--split-column', 'month'], 65, 'WD143'],
    [['--split-column', 'part', '--valid', '0.2'], 2, 'WD149'],
  ])('%j ends with %d and %s', async (flags, exit, wd) => {
    const { code, err } = await run('wd-train', [...TABLE, ...flags]);
    expect([code, err.match(/error\[(\w+)\]/g)]).toEqual([exit, [`error[${wd}]`]]);
  });
});
