/**
 * @file Normalises each column and gives it a learned scale and shift:
 * out[r, c] = gamma[c] · (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon) + beta[c], g the group of row r.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * First gamma / √(variance + epsilon) for each group and column, in scratch, then the rows.
 */
import { scaleColumns } from './batch-norm-columns';
import { groupOf, lanes, load, madd, store, wholeLanes } from './lanes';

/** Items: groups. */
export function batchNormScale(
  first: u32,
  end: u32,
  _x: usize,
  gamma: usize,
  _beta: usize,
  _mean: usize,
  variance: usize,
  _out: usize,
  _rows: u32,
  columns: u32,
  _groups: u32,
  epsilon: f32,
  scratch: usize,
): void {
  for (let group = first; group < end; group++) {
    const start = 4 * group * columns;
    scaleColumns(columns, gamma, variance + start, epsilon, scratch + start);
  }
}

/** Items: rows. */
export function batchNormApply(
  first: u32,
  end: u32,
  x: usize,
  _gamma: usize,
  beta: usize,
  mean: usize,
  _variance: usize,
  out: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  scratch: usize,
): void {
  const whole = wholeLanes(columns);
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    const means = mean + group;
    const scales = scratch + group;
    normalise<v128>(0, whole, x + start, means, scales, beta, out + start);
    normalise<f32>(whole, columns, x + start, means, scales, beta, out + start);
  }
}

function normalise<T>(
  first: u32,
  end: u32,
  x: usize,
  means: usize,
  scales: usize,
  beta: usize,
  out: usize,
): void {
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const centred = f32x4.sub(load<T>(x + at), load<T>(means + at));
    store<T>(out + at, madd(load<T>(scales + at), centred, load<T>(beta + at)));
  }
}
