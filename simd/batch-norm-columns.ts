/**
 * @file What batch normalisation knows of a column for all rows of a group: computed once, used by row after row.
 *
 * gamma: [columns]; everything else is of one group, [columns]. deviation = √(variance + epsilon).
 */
import { lanes, load, store, wholeLanes } from './lanes';

/** out[c] = gamma[c] / deviation. */
export function scaleColumns(
  columns: u32,
  gamma: usize,
  variance: usize,
  epsilon: f32,
  out: usize,
): void {
  const whole = wholeLanes(columns);
  scaleOf<v128>(0, whole, gamma, variance, epsilon, out);
  scaleOf<f32>(whole, columns, gamma, variance, epsilon, out);
}

function scaleOf<T>(
  first: u32,
  end: u32,
  gamma: usize,
  variance: usize,
  epsilon: f32,
  out: usize,
): void {
  const floor = f32x4.splat(epsilon);
  for (let c = first; c < end; c += lanes<T>()) {
    const deviation = f32x4.sqrt(f32x4.add(load<T>(variance + 4 * c), floor));
    store<T>(out + 4 * c, f32x4.div(load<T>(gamma + 4 * c), deviation));
  }
}

/** sums[c] /= deviation. */
export function divideColumns(columns: u32, sums: usize, variance: usize, epsilon: f32): void {
  const whole = wholeLanes(columns);
  divideBy<v128>(0, whole, sums, variance, epsilon);
  divideBy<f32>(whole, columns, sums, variance, epsilon);
}

function divideBy<T>(first: u32, end: u32, sums: usize, variance: usize, epsilon: f32): void {
  const floor = f32x4.splat(epsilon);
  for (let c = first; c < end; c += lanes<T>()) {
    const deviation = f32x4.sqrt(f32x4.add(load<T>(variance + 4 * c), floor));
    store<T>(sums + 4 * c, f32x4.div(load<T>(sums + 4 * c), deviation));
  }
}

/**
 * What the gradient needs, in three arrays `bytes` apart: gamma / deviation, sumDout / rows, sumDoutX / rows / deviation.
 *
 * @param rows of the group
 */
export function factorColumns(
  columns: u32,
  gamma: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  rows: u32,
  epsilon: f32,
  out: usize,
  bytes: usize,
): void {
  const whole = wholeLanes(columns);
  factorsOf<v128>(0, whole, gamma, variance, sumDout, sumDoutX, rows, epsilon, out, bytes);
  factorsOf<f32>(whole, columns, gamma, variance, sumDout, sumDoutX, rows, epsilon, out, bytes);
}

function factorsOf<T>(
  first: u32,
  end: u32,
  gamma: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  rows: u32,
  epsilon: f32,
  out: usize,
  bytes: usize,
): void {
  const floor = f32x4.splat(epsilon);
  const size = f32x4.splat(f32(rows));
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const deviation = f32x4.sqrt(f32x4.add(load<T>(variance + at), floor));
    store<T>(out + at, f32x4.div(load<T>(gamma + at), deviation));
    store<T>(out + bytes + at, f32x4.div(load<T>(sumDout + at), size));
    const weighted = f32x4.div(load<T>(sumDoutX + at), f32x4.mul(size, deviation));
    store<T>(out + 2 * bytes + at, weighted);
  }
}
