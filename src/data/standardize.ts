/**
 * @file Features on one scale: each minus its mean, divided by its standard deviation, rows side by side as a
 * network reads them.
 */
import { dataError, invariant, type WdError } from '../base/errors.ts';
import { LARGEST_FLOAT32 } from './numbers.ts';

/** What is subtracted from each feature, and what it is then divided by; in the features' own units. */
export interface Standardizer {
  readonly mean: readonly number[];
  readonly scale: readonly number[];
}

/**
 * Mean and population standard deviation of each feature over the given rows, in float64 and two passes.
 *
 * A feature that is constant there has scale 1, and becomes exactly 0.
 */
export function fitStandardizer(columns: readonly Float64Array[], rows: Uint32Array): Standardizer {
  const fits = columns.map((values) => fitColumn(values, rows));
  return { mean: fits.map(({ mean }) => mean), scale: fits.map(({ scale }) => scale) };
}

function fitColumn(values: Float64Array, rows: Uint32Array): { mean: number; scale: number } {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const row of rows) {
    const value = values[row];
    least = Math.min(least, value);
    most = Math.max(most, value);
    sum += value;
  }
  if (rows.length === 0) return { mean: 0, scale: 1 };
  // Not left to the sums: n equal values added and divided by n need not give that value back.
  if (least === most) return { mean: least, scale: 1 };
  const mean = sum / rows.length;
  const range = most - least;
  let squares = 0;
  // In units of the range, lest the squares of very small differences vanish.
  for (const row of rows) squares += ((values[row] - mean) / range) ** 2;
  const scale = range * Math.sqrt(squares / rows.length);
  return { mean, scale: Math.max(scale, Number.MIN_VALUE) };
}

/**
 * Standardised features, row-major [rows × features]: (x − mean) / scale in float64, rounded to float32.
 *
 * @param rows indices of the rows to take, in this order
 * @param first number of the first row of the columns, from 0, for messages
 * @throws WdError WD142 for a value so far from its mean that float32 cannot hold it
 */
export function packRows(
  columns: readonly Float64Array[],
  rows: Uint32Array | 'all',
  standardizer: Standardizer,
  first = 0,
): Float32Array {
  const { mean, scale } = standardizer;
  const features = columns.length;
  invariant(features === mean.length, () => `${features} features, ${mean.length} means`);
  const count = rows === 'all' ? (columns[0]?.length ?? 0) : rows.length;
  const packed = new Float32Array(count * features);
  for (let i = 0; i < count; i++) {
    const row = rows === 'all' ? i : rows[i];
    for (let j = 0; j < features; j++) {
      const value = (columns[j][row] - mean[j]) / scale[j];
      if (!(Math.abs(value) <= LARGEST_FLOAT32))
        throw outlier(columns[j][row], first + row, j, standardizer);
      packed[i * features + j] = value;
    }
  }
  return packed;
}

function outlier(value: number, row: number, feature: number, fitted: Standardizer): WdError {
  const where = `row ${row + 1}, feature ${feature + 1}`;
  return dataError('WD142', `the value ${value} (${where}) is too far from its mean for float32`, {
    details: [
      `in training the mean was ${fitted.mean[feature]}, the standard deviation ${fitted.scale[feature]}`,
    ],
    help: ['correct or drop the row, or train again on rows that hold such values'],
  });
}
