/** @file Several tables on a command line are parts of one; and `--no-cache` leaves no trace of large ones. */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, events, json, TINY, workplace } from './commands.ts';

const place = workplace();
const { read, run, write } = place;
const CPU = ['--device', 'cpu'];
const PARTS = ['part 1.csv', 'b.csv'];

beforeAll(async () => {
  const [head, ...rows] = collisions(300).trimEnd().split('\n');
  const file = (lines: readonly string[]): string => `${[head, ...lines].join('\n')}\n`;
  write('all.csv', file(rows));
  write('part 1.csv', file(rows.slice(0, 101)));
  write('b.csv', file(rows.slice(101)));
  write('other.csv', 'a,b\n1,2\n');
  expect((await run('wd-train', ['all.csv', ...TINY, '-q'])).code).toBe(0);
});

describe('wd-train with several tables', () => {
  it('learns what it learns from one, and is named by the first', async () => {
    const { code, out, err } = await run('wd-train', [...PARTS, ...TINY]);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\ntable {3}300 rows × 29 columns +part 1\.csv and 1 more, read in /);
    expect(out).toContain("\nnext    wd-predict runs/part-1-1 'part 1.csv' b.csv -o scored.csv\n");
    expect(json(read('runs', 'part-1-1', 'metrics.json'))['table']).toEqual(PARTS);
    expect(json(read('runs', 'all-1', 'metrics.json'))['table']).toBe('all.csv');
    for (const file of ['model.json', 'model.safetensors']) {
      expect(read('runs', 'part-1-1', file), file).toBe(read('runs', 'all-1', file));
    }
  });

  it('says so in --json', async () => {
    const { code, out } = await run('wd-train', [...PARTS, ...TINY, '--json', '--name', 'json']);
    expect(code).toBe(0);
    expect(events(out).at(-1)).toMatchObject({ event: 'done', table: PARTS });
  });

  it.each([
    [['all.csv', '-'], 2, 'WD119', 'standard input (-) is given with other tables'],
    [['-', '-'], 2, 'WD119', 'give it alone'],
    [['b.csv', './b.csv'], 2, 'WD119', './b.csv is named twice'],
    [['*.csv', 'b.csv'], 2, 'WD119', 'b.csv is named twice: its rows would be twice in the table'],
    [['all.csv', 'al.csv'], 65, 'WD100', 'there is no file al.csv'],
    [['all.csv', 'other.csv'], 65, 'WD116', 'other.csv'],
  ])('%j ends with %d and %s', async (tables, exit, wd, text) => {
    const { code, err } = await run('wd-train', [...tables, ...TINY]);
    expect([code, err.match(/error\[(\w+)\]/g)]).toEqual([exit, [`error[${wd}]`]]);
    expect(err).toContain(text);
  });
});

describe('wd-predict with several tables', () => {
  it('scores them as one, beside the first', async () => {
    const model = 'runs/all-1';
    const whole = await run('wd-predict', [model, 'all.csv', ...CPU, '-q']);
    const parts = await run('wd-predict', [model, ...PARTS, ...CPU, '-q']);
    expect(parts).toEqual({ code: 0, out: whole.out, err: '' });
    expect(read('part 1.scored.csv')).toBe(read('all.scored.csv'));
    const said = await run('wd-predict', [model, ...PARTS, ...CPU, '-o', 'o.csv']);
    expect(said.out).toMatch(/\ntable {3}300 rows +part 1\.csv and 1 more\n/);
    const again = await run('wd-predict', [model, ...PARTS, ...CPU]);
    expect([again.code, again.err]).toEqual([73, expect.stringContaining('WD406')]);
  });

  it.each([
    [['b.csv', '-'], 2, 'WD119', 'with other tables'],
    [[], 2, 'WD002', "missing required argument 'tables'"],
  ])('%j ends with %d and %s', async (tables, exit, wd, text) => {
    const { code, err } = await run('wd-predict', ['runs/all-1', ...tables, ...CPU]);
    expect([code, err.match(/error\[(\w+)\]/g)]).toEqual([exit, [`error[${wd}]`]]);
    expect(err).toContain(text);
  });
});

describe('wd-data inspect with several tables', () => {
  it('looks at them as one', async () => {
    const whole = await run('wd-data', ['inspect', 'all.csv', '--json']);
    const { code, out, err } = await run('wd-data', ['inspect', ...PARTS, '--json']);
    expect(code).toBe(0);
    const [[parts], [one]] = [events(out), events(whole.out)];
    expect(parts).toMatchObject({ rows: 300, table: PARTS });
    expect(one).toMatchObject({ rows: 300, table: 'all.csv' });
    expect(parts['columns']).toEqual(one['columns']);
    expect(err).toContain("next    wd-train 'part 1.csv' b.csv\n");
  });

  it('names no command for more tables than anyone types', async () => {
    const names = Array.from({ length: 9 }, (_, i) => `part-${i}.csv`);
    for (const name of names) write(name, read('b.csv'));
    const { code, out } = await run('wd-data', ['inspect', ...names]);
    expect([code, out.includes('next')]).toEqual([0, false]);
    const fewer = await run('wd-data', ['inspect', ...names.slice(1)]);
    expect(fewer.out).toContain(`next    wd-train ${names.slice(1).join(' ')}`);
  });

  it('refuses standard input beside a file', async () => {
    const { code, err } = await run('wd-data', ['inspect', '-', 'all.csv', '--task', 'ranking']);
    expect([code, err.match(/error\[(\w+)\]/g)]).toEqual([2, ['error[WD119]', 'error[WD011]']]);
  });
});

/** Beside the folder. */
function cache(): string {
  return `${place.folder} cache`;
}

function kept(): string[] {
  if (!existsSync(cache())) return [];
  return readdirSync(cache()).filter((name) => name.endsWith('.wdtable'));
}

describe('--no-cache', () => {
  // More than a megabyte: small tables are kept nowhere.
  beforeAll(() => write('large.csv', collisions(5000)));

  it.each([
    ['wd-data', ['inspect', 'large.csv']],
    ['wd-predict', ['runs/all-1', 'large.csv', ...CPU, '--force']],
  ] as const)('%s %j', async (name, args) => {
    rmSync(cache(), { recursive: true, force: true });
    const without = await run(name, [...args, '--no-cache', '-q']);
    expect([without.code, without.err, kept()]).toEqual([0, '', []]);
    const cached = await run(name, [...args, '-q']);
    expect([cached.code, kept().length]).toEqual([0, 1]);
    expect(cached.out).toBe(without.out);
  });
});
