/** @file Forecasts through wd-train and wd-predict: from the command line to times that no table has yet. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { json, TINY, workplace } from './commands.ts';

const { read, run, write } = workplace();

/** Months of two towns: each goes round in a year, and up. */
function towns(months: number): string {
  const rows = ['Ulm', 'Rom'].flatMap((town, k) =>
    Array.from({ length: months }, (_, i) => {
      const month = `${2010 + Math.floor(i / 12)}-${String((i % 12) + 1).padStart(2, '0')}`;
      const sales = 100 * (k + 1) + i + 10 * Math.sin((i * Math.PI) / 6);
      return [month, town, sales.toFixed(2), (i * 29) % 31].join();
    }),
  );
  return ['month,town,sales,rain', ...rows].join('\n');
}

const SMALL = [...TINY, '--batch', '16'] as const;
const ASKED = ['towns.csv', '--target', 'sales', '--time-column', 'month', ...SMALL] as const;
const FORECAST = [...ASKED, '--horizon', '2', '--lags', '1,2,3', '--group', 'town'] as const;

beforeAll(async () => {
  write('towns.csv', towns(60));
  write('later.csv', towns(62));
  const { code, err } = await run('wd-train', [...FORECAST, '--name', 'towns']);
  expect([code, err]).toEqual([0, '']);
});

interface Scored {
  readonly test: { readonly rmse: number };
}

interface Compared {
  readonly test: { readonly naive: { readonly rmse: number } };
}

describe('wd-train --horizon', () => {
  it('says what is forecast from what, and stands beside simpler forecasts', async () => {
    const { out } = await run('wd-train', [...FORECAST, '--lag-columns', 'rain', '--name', 'rain']);
    const lines = out.split('\n').map((line) => line.replaceAll(/ {2,}/g, '  '));
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(
          /^horizon 2 steps ahead, lags 1, 2, 3 of 2 columns .*a step is 1 month/,
        ),
        expect.stringMatching(/^split {2}\d+ train · \d+ validation · 2\d test .*--test-last/),
        'inputs  5 numbers · 1 category  numbers brought to mean 0, deviation 1',
      ]),
    );
    expect(out).toMatch(
      /\nnaive {3}RMSE \d+\.\d{4}, MAE \d+\.\d{4} \(no change, on the same \d+ test rows\)/,
    );
    expect(out).toMatch(/\nAR\(3\) {3}RMSE 0\.00\d{3}, .*fitted anew at every step\)/);
    expect(out).toMatch(/\ntest {4}RMSE \d/);
  });

  it('leaves the way from table to lags in model.json, and the figures in metrics.json', () => {
    expect(json(read('runs/towns/model.json'))['forecast']).toEqual({
      time: ['month'],
      group: 'town',
      horizon: 2,
      lags: [1, 2, 3],
      step: { kind: 'even', unit: 'months', origin: 12 * 2010, step: 1 },
      columns: [],
    });
    const { forecast, rows } = json(read('runs/towns/metrics.json'));
    expect(rows).toEqual({ train: 78, valid: 8, test: 22 });
    expect(forecast).toMatchObject({
      horizon: 2,
      test: {
        rows: 22,
        naive: { rmse: expect.any(Number), mae: expect.any(Number) },
        autoregression: { rmse: expect.any(Number) },
        expanding: { rmse: expect.any(Number) },
      },
    });
  });

  it('is the same for the same seed', async () => {
    expect((await run('wd-train', [...FORECAST, '--name', 'again'])).code).toBe(0);
    expect(read('runs/again/model.json')).toBe(read('runs/towns/model.json'));
    expect(read('runs/again/metrics.json').split('"seconds"')[0]).toBe(
      read('runs/towns/metrics.json').split('"seconds"')[0],
    );
  });

  it.each([
    [[...ASKED, '--lags', '1,2'], 2, 'WD013', '--lags is of a forecast'],
    [[...ASKED, '--group', 'town'], 2, 'WD013', '--group is of a forecast'],
    [[...ASKED, '--horizon', '0'], 2, 'WD010', '--horizon "0"'],
    [[...ASKED, '--horizon', '1', '--lags', '1,x'], 2, 'WD010', '--lags "x"'],
    [[...ASKED, '--horizon', '1', '--lags', '1,2,1'], 2, 'WD025', 'names a lag twice'],
    [[...FORECAST, '--test', 'later.csv'], 2, 'WD013', '--test FILE has no past'],
    [[...FORECAST, '--task', 'binary'], 2, 'WD013', '--task binary cannot be forecast'],
    [[...FORECAST, '--weight', 'rain'], 2, 'WD013', '--horizon and the weights "rain"'],
    [[...FORECAST, '--class-weight', 'balanced'], 2, 'WD022', 'is a quantity'],
    [[...FORECAST, '--lag-columns', 'rian'], 2, 'WD160', 'which --lag-columns names'],
    [[...FORECAST, '--lag-columns', 'town'], 2, 'WD188', 'the past of column "town"'],
    [[...ASKED, '--horizon', '1'], 65, 'WD185', 'two rows have the same time, in "month"'],
    [[...FORECAST, '--lags', '70'], 65, 'WD184', 'has all the lags 70'],
    [[...FORECAST, '--target', 'town'], 65, 'WD162', 'column "town" holds text'],
  ])('%j ends with %d and %s', async (args, exit, wd, text) => {
    const { code, err } = await run('wd-train', [...args, '--name', 'bad']);
    expect([code, err.match(/error\[(\w+)\]/g)]).toEqual([exit, [`error[${wd}]`]]);
    expect(err).toContain(text);
  });

  it('takes no weights from a schema file either', async () => {
    const columns = [{ name: 'rain', role: 'weight' }];
    write('weights.json', JSON.stringify({ format: 'wd-schema', version: 1, columns }));
    const { code, err } = await run('wd-train', [...FORECAST, '--schema', 'weights.json']);
    expect([code, err.slice(0, 12)]).toEqual([2, 'error[WD013]']);
  });

  it('has a linear model beside it where there is more than the past of the target', async () => {
    const { linear, forecast } = json(read('runs/towns/metrics.json'));
    expect(linear).toMatchObject({ difference: { metric: 'rmse', rows: 'test' } });
    // It begins at least squares, which knows a year's round; no change does not.
    expect((linear as Scored).test.rmse).toBeLessThan((forecast as Compared).test.naive.rmse / 5);
  });

  it('has none where that would be the autoregression', async () => {
    write('ulm.csv', towns(60).split('\n').slice(0, 61).join('\n'));
    const asked = ['ulm.csv', ...ASKED.slice(1), '--horizon', '1', '--name', 'ulm'];
    const { code, err, out } = await run('wd-train', asked);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/\nAR\(4\) /);
    expect(out).not.toMatch(/\nlinear /);
    expect(json(read('runs/ulm/metrics.json'))).not.toHaveProperty('linear');
  });

  it.each([
    ['wide', / +from the newest known value; begins at least squares\n/],
    ['deep', / +from the newest known value\n/],
  ])('says where %s alone begins', async (towers, line) => {
    const asked = 'towns.csv --target sales --time-column month --horizon 2 --group town'.split(
      ' ',
    );
    const { out } = await run('wd-train', [...asked, '--towers', towers, '--dry-run']);
    expect(out.split('\nlearns ')[1]).toMatch(line);
  });

  it('takes the time from a schema file', async () => {
    const columns = [
      { name: 'month', role: 'time' },
      { name: 'sales', role: 'target' },
    ];
    write('times.json', JSON.stringify({ format: 'wd-schema', version: 1, columns }));
    const asked = ['towns.csv', '--horizon', '1', '--group', 'town', '--dry-run'];
    const { code, out } = await run('wd-train', [...asked, '--schema', 'times.json']);
    expect(code).toBe(0);
    expect(out).toMatch(/\nhorizon 1 step ahead, lags 1, 2, 3, 4 +a step is 1 month/);
    write(
      'none.json',
      JSON.stringify({ format: 'wd-schema', version: 1, columns: columns.slice(1) }),
    );
    const without = await run('wd-train', [...asked, '--schema', 'none.json']);
    expect([without.code, without.err.slice(0, 12)]).toEqual([2, 'error[WD013]']);
  });

  it('needs --time-column', async () => {
    const { code, err } = await run('wd-train', [
      'towns.csv',
      '--target',
      'sales',
      '--horizon',
      '1',
    ]);
    expect([code, err.slice(0, 12)]).toEqual([2, 'error[WD013]']);
    expect(err).toContain('--horizon needs to know the time of rows');
  });
});

/** What wd-predict says of a table, its forecasts in out.csv. */
const predict = async (table: string, ...args: string[]): Promise<string> => {
  const asked = ['runs/towns', table, '-o', 'out.csv', '--force', '--device', 'cpu', ...args];
  const { code, out, err } = await run('wd-predict', asked);
  expect([code, err]).toEqual([0, '']);
  return out;
};

describe('wd-predict with a forecast', () => {
  it('writes every time that can be forecast, those to come among them', async () => {
    const out = await predict('towns.csv', '--keep', 'rain');
    expect(out).toContain('116 forecasts of 2 series, 4 of times that the table does not have');
    const lines = read('out.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(117);
    expect(lines[0]).toBe('town,month,rain,predicted');
    expect(lines[1]).toMatch(/^Ulm,2010-05,23,\d+\.\d+$/);
    const ends = lines.slice(-4).map((line) => line.replace(/[\d.]+$/, ''));
    expect(ends).toEqual(['Ulm,2015-01,,', 'Rom,2015-01,,', 'Ulm,2015-02,,', 'Rom,2015-02,,']);
    const [ulm, rom] = lines.slice(-2).map((line) => Number(line.split(',')[3]));
    expect(Math.abs(ulm - 161)).toBeLessThan(25);
    expect(Math.abs(rom - 261)).toBeLessThan(25);
  });

  it('forecasts the same whatever came later, and whatever order the rows have', async () => {
    await predict('towns.csv');
    const early = read('out.csv').trimEnd().split('\n');
    const [head, ...rest] = towns(62).split('\n');
    write('shuffled.csv', [head, ...rest.toReversed()].join('\n'));
    await predict('shuffled.csv');
    const late = new Set(read('out.csv').trimEnd().split('\n'));
    expect(early.filter((line) => !late.has(line))).toEqual([]);
    expect(late.size).toBe(early.length + 4);
  });

  it('needs the past of the target', async () => {
    write('bare.csv', towns(60).replaceAll(/^((?:[^,]*,){2})[^,]*,/gm, '$1'));
    const asked = ['runs/towns', 'bare.csv', '-o', 'bare.out.csv', '--device', 'cpu'];
    const { code, err } = await run('wd-predict', asked);
    expect([code, err.split('\n')[0]]).toEqual([
      65,
      'error[WD115]: bare.csv lacks 1 of 3 columns: "sales"',
    ]);
  });
});

const macro = fileURLToPath(new URL('../../../shared/data/macro/macrodata.csv', import.meta.url));

describe.skipIf(!existsSync(macro))('the quarters of the United States, the last 40', () => {
  const lags = ['--time-column', 'year,quarter', '--horizon', '1', '--lags', '1,2,3,4'];

  // Root mean squared errors: naive, and AR(4) fitted anew at every step.
  it.each([
    ['unemp', 0.376, 0.235],
    ['infl', 3.767, 3.332],
  ])('%s: better than no change, no worse than an autoregression', async (target, naive, ar) => {
    for (const seed of ['0', '1', '2']) {
      const name = `${target}-${seed}`;
      const args = [macro, '--target', target, ...lags, '--device', 'cpu', '--seed', seed];
      expect((await run('wd-train', [...args, '--name', name])).code).toBe(0);
      const metrics = json(read('runs', name, 'metrics.json'));
      expect(metrics['rows']).toEqual({ train: 143, valid: 16, test: 40 });
      const { test, forecast } = metrics as { test: { rmse: number }; forecast: { test: object } };
      expect(forecast.test).toMatchObject({
        naive: { rmse: expect.closeTo(naive, 3) },
        expanding: { rmse: expect.closeTo(ar, 3) },
      });
      expect(test.rmse).toBeLessThan(0.9 * naive);
      expect(test.rmse).toBeLessThan(1.02 * ar);
    }
  });
});

/** An hour by a clock that is so many hours ahead of UTC, and what there was. */
function hourBy(hour: number, ahead: 0 | 9): string {
  const clock = new Date(3_600_000 * (hour + ahead)).toISOString().slice(0, 19);
  return `${clock}+0${ahead}:00,${hour % 24}.5`;
}

describe('times of several clocks', () => {
  it('are ordered by UTC, in training and in tables of one clock that come later', async () => {
    const hours = Array.from({ length: 120 }, (_, hour) => hourBy(hour, hour % 7 === 3 ? 9 : 0));
    write('clocks.csv', ['t,v', ...hours].join('\n'));
    const asked = ['--target', 'v', '--time-column', 't', '--horizon', '1', '--lags', '1,24'];
    const args = ['clocks.csv', ...asked, ...SMALL, '--name', 'clocks'];
    const { code, out } = await run('wd-train', args);
    expect([code, out]).toEqual([0, expect.stringContaining('a step is 3600 seconds')]);
    const later = Array.from({ length: 30 }, (_, i) => hourBy(i + 50, 9));
    write('tokyo.csv', ['t,v', ...later].join('\n'));
    const scored = await run('wd-predict', ['runs/clocks', 'tokyo.csv', '--device', 'cpu']);
    expect(scored.code).toBe(0);
    const lines = read('tokyo.scored.csv').trimEnd().split('\n');
    expect(lines).toHaveLength(8);
    expect(lines.at(-2)).toMatch(/^1970-01-04T16:00:00\+09:00,/);
    expect(lines.at(-1)).toMatch(/^1970-01-04T08:00:00Z,/);
  });
});
