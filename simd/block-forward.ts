/**
 * @file Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
 * x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor = scale or 0, by Philox.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * First gamma / √(variance + epsilon) for each group and column, in scratch, then the rows.
 */
import { groupOf, load, madd, store } from './lanes';
import { draw, kept0, kept1, kept2, kept3 } from './philox';

/** Items: groups. */
export function blockScale(
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
  _firstRow: u32,
  _step: u32,
  _layer: u32,
  _keyLow: u32,
  _keyHigh: u32,
  _threshold: u32,
  _scale: f32,
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
export function blockForward(
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
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
  scratch: usize,
): void {
  const factor = f32x4.splat(scale);
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    for (let unit: u32 = 0; unit < columns; unit += 16) {
      draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
      const at = 4 * unit;
      const from = x + start + at;
      const to = out + start + at;
      const scales = scratch + group + at;
      const means = mean + group + at;
      const left = columns - unit;
      four(from, to, scales, means, beta + at, kept0, factor, left);
      if (left > 4)
        four(from + 16, to + 16, scales + 16, means + 16, beta + at + 16, kept1, factor, left - 4);
      if (left > 8)
        four(from + 32, to + 32, scales + 32, means + 32, beta + at + 32, kept2, factor, left - 8);
      if (left > 12)
        four(from + 48, to + 48, scales + 48, means + 48, beta + at + 48, kept3, factor, left - 12);
    }
  }
}

/** Four columns of a row, or the `left` last ones. */
function four(
  x: usize,
  out: usize,
  scale: usize,
  mean: usize,
  beta: usize,
  kept: v128,
  factor: v128,
  left: u32,
): void {
  const whole = left >= 4;
  const count: u32 = whole ? 1 : left;
  for (let i: u32 = 0; i < count; i++) {
    const at = 4 * i;
    const centred = f32x4.sub(load(x + at, whole), load(mean + at, whole));
    const y = madd(load(scale + at, whole), centred, load(beta + at, whole));
    const value = f32x4.mul(factor, f32x4.max(f32x4.splat(0), y));
    store(out + at, v128.and(kept, value), whole);
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
}
