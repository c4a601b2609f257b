/** @file The figures a forecast stands beside: least squares, the naive forecast, autoregressions. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import {
  autoregressionErrors,
  expandingErrors,
  naiveErrors,
} from '../../../src/data/forecast/baselines.ts';
import { groupsIn, laggedTable, timesIn } from '../../../src/data/forecast/lagged-table.ts';
import {
  addRows,
  emptySums,
  linearValue,
  meansOf,
  solve,
} from '../../../src/data/forecast/least-squares.ts';
import { fitStep } from '../../../src/data/forecast/timeline.ts';
import { readTable } from '../../../src/data/read-table.ts';
import { rawTable, series } from '../schema/small-tables.ts';

const rows = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);

function fitted(columns: readonly Float64Array[], y: Float64Array, ridge: number) {
  const sums = emptySums(meansOf(columns, rows(y.length)));
  addRows(sums, columns, y, rows(y.length));
  return solve(sums, ridge);
}

describe('least squares', () => {
  const a = Float64Array.from({ length: 50 }, (_, i) => 1e6 + Math.sin(i));
  const b = Float64Array.from({ length: 50 }, (_, i) => ((i * 37) % 50) / 10);
  const y = a.map((value, i) => 3 - 2 * (value - 1e6) + 0.5 * b[i]);

  it('finds the line, far from 0 too', () => {
    const fit = fitted([a, b], y, 0);
    expect(fit.weights[0]).toBeCloseTo(-2, 6);
    expect(fit.weights[1]).toBeCloseTo(0.5, 6);
    for (const row of [0, 17, 49]) expect(linearValue(fit, [a, b], row)).toBeCloseTo(y[row], 6);
  });

  it('is the same whether rows come at once or bit by bit', () => {
    const sums = emptySums(meansOf([a, b], rows(7)));
    for (let first = 0; first < 50; first += 7) {
      addRows(sums, [a, b], y, rows(50).subarray(first, first + 7));
    }
    const [whole, parts] = [fitted([a, b], y, 1), solve(sums, 1)];
    for (const j of [0, 1]) expect(parts.weights[j]).toBeCloseTo(whole.weights[j], 6);
  });

  it('shrinks as so many rows without a slope would', () => {
    // One column of variance 1: weight = n · slope / (n + ridge).
    const x = Float64Array.from({ length: 40 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    const { weights, bias } = fitted(
      [x],
      x.map((value) => 5 + 3 * value),
      10,
    );
    expect(weights[0]).toBeCloseTo((3 * 40) / 50, 9);
    expect(bias).toBeCloseTo(5, 9);
  });

  it('takes constant columns, columns that others give, and fewer rows than columns', () => {
    const constant = new Float64Array(50).fill(7);
    const fit = fitted([constant, b, b.map((value) => 2 * value)], y, 0);
    expect(fit.weights[0]).toBe(0);
    expect(linearValue(fit, [constant, b, b.map((value) => 2 * value)], 3)).not.toBeNaN();
    const few = fitted([a.subarray(0, 2), b.subarray(0, 2), y.subarray(1, 3)], y.subarray(0, 2), 1);
    expect(few.weights.every(Number.isFinite)).toBe(true);
    expect(fitted([], Float64Array.of(1, 2, 6), 1)).toEqual({
      bias: 3,
      weights: new Float64Array(0),
    });
  });
});

describe('baselines', () => {
  const step = { kind: 'even', unit: 'number', origin: 0, step: 1 } as const;
  const wanted = { time: ['t'], horizon: 1, lags: [1, 2], step, columns: [] };

  it('of a recurrence: the autoregression knows it, the naive one does not', () => {
    const y = [1, 2];
    for (let i = 2; i < 40; i++) y.push(1.6 * y[i - 1] - 0.9 * y[i - 2] + 1);
    const table = rawTable({ t: series(40, (i) => i), y });
    const lagged = laggedTable(table, 'y', wanted, 'training');
    const test = Uint32Array.of(30, 31, 32, 33);
    const naive = naiveErrors(lagged, test);
    const changes = [32, 33, 34, 35].map((i) => y[i] - y[i - 1]);
    expect(naive.mae).toBeCloseTo(changes.reduce((sum, d) => sum + Math.abs(d), 0) / 4, 9);
    expect(naive.rmse).toBeCloseTo(Math.sqrt(changes.reduce((sum, d) => sum + d * d, 0) / 4), 9);
    expect(autoregressionErrors(lagged, rows(30), test).rmse).toBeLessThan(1e-6);
    const when = Float64Array.from(lagged.places);
    expect(expandingErrors(lagged, when, 1, test)?.rmse).toBeLessThan(1e-6);
  });

  it('of the expanding window: never fitted on an outcome that was not yet known', () => {
    // A level shift at 30: with the step ahead of 5, forecasts up to 34 cannot know of it.
    const y = series(40, (i) => ((i * 7) % 5) + (i < 30 ? 0 : 1000));
    const shifted = laggedTable(
      rawTable({ t: series(40, (i) => i), y }),
      'y',
      { ...wanted, horizon: 5 },
      'training',
    );
    const before = y.map((value, i) => (i < 30 ? value : value - 1000));
    const calm = laggedTable(
      rawTable({ t: series(40, (i) => i), y: before }),
      'y',
      { ...wanted, horizon: 5 },
      'training',
    );
    const at = (place: number): Uint32Array => Uint32Array.of(shifted.places.indexOf(place));
    const error = (lagged: typeof shifted, place: number): number =>
      expandingErrors(lagged, Float64Array.from(lagged.places), 5, at(place))?.rmse ?? NaN;
    expect(Math.abs(error(shifted, 33) - 1000)).toBeLessThan(10);
    expect(error(calm, 33)).toBeLessThan(10);
  });
});

const macro = fileURLToPath(
  new URL('../../../../shared/data/macro/macrodata.csv', import.meta.url),
);

describe.skipIf(!existsSync(macro))('the quarters of the United States', () => {
  // One step ahead, the last 40 quarters, an expanding window.
  it.each([
    ['infl', '3.767', '3.332'],
    ['unemp', '0.376', '0.235'],
  ])('%s: naive %s, AR(4) %s', async (target, naive, autoregression) => {
    const table = await readTable(macro);
    const time = ['year', 'quarter'];
    const step = fitStep(timesIn(table, time), groupsIn(table, undefined));
    const spec = { time, horizon: 1, lags: [1, 2, 3, 4], step, columns: [] };
    const lagged = laggedTable(table, target, spec, 'training');
    const test = Uint32Array.from({ length: 40 }, (_, i) => 159 + i);
    expect(naiveErrors(lagged, test).rmse.toFixed(3)).toBe(naive);
    const when = Float64Array.from(lagged.places);
    expect(expandingErrors(lagged, when, 1, test)?.rmse.toFixed(3)).toBe(autoregression);
  });
});
