/**
 * @file Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
 * x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor = scale or 0, by Philox.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * open: words of 4 bits for each of 8 rows, where neither ReLU nor dropout made it 0 (src/kernels/block-mask.ts).
 * First gamma / √(variance + epsilon) for each group and column, in scratch, then the rows.
 */
import { RUN, runsOf } from './block-runs';
import { groupStart, load as loadFour, madd, store as storeFour } from './lanes';
import { draw, keepAll, kept0, kept1, kept2, kept3 } from './philox';

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
  _open: usize,
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
      const deviation = f32x4.sqrt(f32x4.add(loadFour(variance + start + 4 * c, whole), floor));
      storeFour(
        scratch + start + 4 * c,
        f32x4.div(loadFour(gamma + 4 * c, whole), deviation),
        whole,
      );
      c += whole ? 4 : 1;
    }
  }
}

/** Items: runs of rows, those of the first group first. */
export function blockForward(
  first: u32,
  end: u32,
  x: usize,
  _gamma: usize,
  beta: usize,
  mean: usize,
  _variance: usize,
  out: usize,
  open: usize,
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
  const runs = runsOf(rows, groups);
  const blocks = (columns + 3) / 4;
  for (let item = first; item < end; item++) {
    const group = item / runs;
    const groupEnd = groupStart(group + 1, rows, groups);
    const rowFirst = min(groupEnd, groupStart(group, rows, groups) + (item % runs) * RUN);
    const rowEnd = min(groupEnd, rowFirst + RUN);
    const words = open + 4 * item * blocks;
    const statistics = 4 * group * columns;
    for (let unit: u32 = 0; unit < columns; unit += 16) {
      let word0: u32 = 0;
      let word1: u32 = 0;
      let word2: u32 = 0;
      let word3: u32 = 0;
      const left = columns - unit;
      const scales = scratch + statistics + 4 * unit;
      const means = mean + statistics + 4 * unit;
      const betas = beta + 4 * unit;
      for (let row = rowFirst; row < rowEnd; row++) {
        if (threshold > 0) draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
        else keepAll();
        const up = 4 * (row - rowFirst);
        const from = x + 4 * (row * columns + unit);
        const to = out + 4 * (row * columns + unit);
        word0 |= four(from, to, scales, means, betas, 0, kept0, factor, left) << up;
        if (left > 4)
          word1 |= four(from, to, scales, means, betas, 16, kept1, factor, left - 4) << up;
        if (left > 8)
          word2 |= four(from, to, scales, means, betas, 32, kept2, factor, left - 8) << up;
        if (left > 12)
          word3 |= four(from, to, scales, means, betas, 48, kept3, factor, left - 12) << up;
      }
      store<u32>(words + unit, word0);
      if (left > 4) store<u32>(words + unit, word1, 4);
      if (left > 8) store<u32>(words + unit, word2, 8);
      if (left > 12) store<u32>(words + unit, word3, 12);
    }
  }
}

/** Four columns of a row, `offset` bytes behind the addresses. Returns a bit for each that is open. */
function four(
  x: usize,
  out: usize,
  scale: usize,
  mean: usize,
  beta: usize,
  offset: usize,
  kept: v128,
  factor: v128,
  left: u32,
): u32 {
  if (left < 4) return part(x, out, scale, mean, beta, offset, kept, factor, left);
  const centred = f32x4.sub(v128.load(x + offset), v128.load(mean + offset));
  const y = madd(v128.load(scale + offset), centred, v128.load(beta + offset));
  const value = f32x4.mul(factor, f32x4.max(f32x4.splat(0), y));
  v128.store(out + offset, v128.and(kept, value));
  return i32x4.bitmask(v128.and(kept, f32x4.gt(y, f32x4.splat(0))));
}

/** The last columns of a row, fewer than four. */
function part(
  x: usize,
  out: usize,
  scale: usize,
  mean: usize,
  beta: usize,
  offset: usize,
  kept: v128,
  factor: v128,
  left: u32,
): u32 {
  let bits: u32 = 0;
  for (let i: u32 = 0; i < left; i++) {
    const at = offset + 4 * i;
    const centred = f32x4.sub(loadFour(x + at, false), loadFour(mean + at, false));
    const y = madd(loadFour(scale + at, false), centred, loadFour(beta + at, false));
    const value = f32x4.mul(factor, f32x4.max(f32x4.splat(0), y));
    storeFour(out + at, v128.and(kept, value), false);
    const open: u32 = i32x4.bitmask(v128.and(kept, f32x4.gt(y, f32x4.splat(0))));
    bits |= (open & 1) << i;
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
  return bits;
}
