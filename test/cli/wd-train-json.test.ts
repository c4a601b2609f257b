/** @file `--json`: every line of stdout is an event, the errors too, and all talk is on stderr. */
import { beforeAll, describe, expect, it } from 'vitest';
import { collisions, events, json, TINY, workplace } from './commands.ts';

const { read, run, write } = workplace();

beforeAll(() => write('data.csv', collisions(200)));

describe('--json', () => {
  it('tells start, every epoch and the end of a training', async () => {
    const { code, out, err } = await run('wd-train', ['data.csv', ...TINY, '--json']);
    expect(code).toBe(0);
    const [start, first, second, done, ...more] = events(out);
    expect(more).toEqual([]);
    expect(start).toMatchObject({
      event: 'start',
      rows: { train: 179, valid: 21 },
      columns: 28,
      target: 'label',
      parameters: 374,
      recipe: { units: 8, batch: 64 },
      seed: 0,
    });
    expect(first).toMatchObject({ event: 'epoch', epoch: 1, best: true });
    expect(second).toMatchObject({ event: 'epoch', epoch: 2, valid: { loss: expect.any(Number) } });
    expect(done).toMatchObject({ event: 'done', run: 'runs/data-1' });
    const metrics = json(read('runs', 'data-1', 'metrics.json'));
    expect(done).toEqual({ v: 1, event: 'done', run: 'runs/data-1', ...metrics });
    expect(err).toContain('device  CPU');
    expect(err).toMatch(/\nbest {4}epoch \d of 2/);
    expect(`${out}${err}`.replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  });

  it('tells several mistakes, one a line', async () => {
    const args = ['data.csv', '--json', '--preset', 'x', '--units', '0', '--lr', 'fast'];
    const { code, out, err } = await run('wd-train', args);
    expect([code, err]).toEqual([2, '']);
    expect(events(out).map(({ event, code: wd }) => [event, wd])).toEqual([
      ['error', 'WD011'],
      ['error', 'WD010'],
      ['error', 'WD010'],
    ]);
  });

  it.each([
    [['data.csv', '--unknown'], 2, 'WD001', {}],
    [[], 2, 'WD002', {}],
    [['nothing.csv', '--device', 'cpu'], 65, 'WD100', { file: 'nothing.csv' }],
    [['data.csv', '--device', 'cpu', '--target', 'lepton_pt'], 65, 'WD130', { file: 'data.csv' }],
  ])('tells the error of %j', async (args, exit, wd, place) => {
    const { code, out } = await run('wd-train', [...args, '--json']);
    expect([code, events(out)]).toEqual([
      exit,
      [expect.objectContaining({ event: 'error', code: wd, ...place })],
    ]);
  });

  it('tells warnings and a divergence', async () => {
    const args = ['data.csv', ...TINY, '--json', '--lr', '1e30', '--plateau-patience', '1'];
    const { code, out } = await run('wd-train', [...args, '--min-lr', '1e30']);
    expect(code).toBe(72);
    expect(events(out).map(({ event, code: wd }) => [event, wd])).toEqual([
      ['start', undefined],
      ['warning', 'WD301'],
      ['error', 'WD320'],
    ]);
  });

  it('is spoken by wd-predict and wd-data as well', async () => {
    const made = await run('wd-data', ['higgs', '--rows', '7', '--json', '-o', 'seven.csv']);
    expect(events(made.out)).toEqual([
      { v: 1, event: 'done', out: 'seven.csv', rows: 7, seed: 0, simulated: true },
    ]);
    const both = await run('wd-data', ['higgs', '--rows', '7', '--json', '-o', '-']);
    expect([both.code, events(both.out).map(({ code }) => code)]).toEqual([2, ['WD013']]);
    const scored = await run('wd-predict', ['runs/data-1', 'seven.csv', '--json']);
    expect(events(scored.out)).toEqual([
      {
        v: 1,
        event: 'done',
        out: 'seven.scored.csv',
        rows: 7,
        device: expect.any(String),
        metrics: expect.objectContaining({ loss: expect.any(Number) }),
        unseen: {},
      },
    ]);
    expect(scored.err).toContain('metrics ');
    const again = await run('wd-predict', ['runs/data-1', 'seven.csv', '--json']);
    expect([again.code, events(again.out)]).toMatchObject([73, [{ code: 'WD406' }]]);
  });
});
