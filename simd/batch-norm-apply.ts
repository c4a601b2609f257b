/**
 * @file Normalises each column and gives it a learned scale and shift:
 * out[r, c] = gamma[c] · (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon) + beta[c], g the group of row r.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * First gamma / √(variance + epsilon) for each group and column, in scratch, then the rows.
 */
import { groupOf, load, madd, store } from './lanes';

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
  const floor = f32x4.splat(epsilon);
  for (let group = first; group < end; group++) {
    const start = 4 * group * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const deviation = f32x4.sqrt(f32x4.add(load(variance + start + 4 * c, whole), floor));
      store(scratch + start + 4 * c, f32x4.div(load(gamma + 4 * c, whole), deviation), whole);
      c += whole ? 4 : 1;
    }
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
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const at = 4 * c;
      const centred = f32x4.sub(load(x + start + at, whole), load(mean + group + at, whole));
      const scale = load(scratch + group + at, whole);
      store(out + start + at, madd(scale, centred, load(beta + at, whole)), whole);
      c += whole ? 4 : 1;
    }
  }
}
