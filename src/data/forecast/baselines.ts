/**
 * @file What a forecast is held against, on the same rows: the newest known value, unchanged (naive), and an
 * autoregression on the same lags.
 */
import type { Lagged } from './lagged-table.ts';
import { addRows, emptySums, linearValue, meansOf, solve } from './least-squares.ts';

export interface Errors {
  readonly rmse: number;
  readonly mae: number;
}

/** The naive forecast: no change from the newest known value. */
export function naiveErrors({ newest, actual }: Lagged, test: Uint32Array): Errors {
  return errorsOf(test, (row) => actual[row] - newest[row]);
}

/** y at t + H ~ 1 + y at each lag, by least squares on all rows before those of the test. */
export function autoregressionErrors(
  { past, actual }: Lagged,
  train: Uint32Array,
  test: Uint32Array,
): Errors {
  const sums = emptySums(meansOf(past, train));
  addRows(sums, past, actual, train);
  const fit = solve(sums, 0);
  return errorsOf(test, (row) => actual[row] - linearValue(fit, past, row));
}

/** More work than this is not done for a figure to stand beside. */
const MOST_WORK = 2e9;

/**
 * The same, fitted anew for every time of the test, on all rows whose outcome was known when the forecast is made
 * (an expanding window).
 *
 * @param when the order of the rows in time, of what is forecast
 * @returns undefined where it would take long
 */
export function expandingErrors(
  { past, actual }: Lagged,
  when: Float64Array,
  horizon: number,
  test: Uint32Array,
): Errors | undefined {
  const rowsAt = new Map<number, number[]>();
  for (const row of test) rowsAt.set(when[row], [...(rowsAt.get(when[row]) ?? []), row]);
  const times = [...rowsAt.keys()].toSorted((a, b) => a - b);
  if (times.length * (past.length + 2) ** 3 > MOST_WORK) return undefined;
  const known = Uint32Array.from(when.keys()).filter((row) => !Number.isNaN(actual[row]));
  const order = known.toSorted((a, b) => when[a] - when[b]);
  const before = known.filter((row) => when[row] <= times[0] - horizon);
  const sums = emptySums(meansOf(past, before));
  const errors = new Map<number, number>();
  let added = 0;
  for (const time of times) {
    const first = added;
    while (added < order.length && when[order[added]] <= time - horizon) added++;
    addRows(sums, past, actual, order.subarray(first, added));
    const fit = solve(sums, 0);
    for (const row of rowsAt.get(time) ?? []) {
      errors.set(row, actual[row] - linearValue(fit, past, row));
    }
  }
  return errorsOf(test, (row) => errors.get(row) ?? Number.NaN);
}

function errorsOf(rows: Uint32Array, error: (row: number) => number): Errors {
  let [squares, distances] = [0, 0];
  for (const row of rows) {
    squares += error(row) ** 2;
    distances += Math.abs(error(row));
  }
  return { rmse: Math.sqrt(squares / rows.length), mae: distances / rows.length };
}
