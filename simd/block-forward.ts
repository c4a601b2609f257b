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
    memory.fill(words, 0, 4 * blocks);
    for (let row = rowFirst; row < rowEnd; row++) {
      const shift = 4 * (row - rowFirst);
      const line = 4 * row * columns;
      const statistics = 4 * group * columns;
      for (let unit: u32 = 0; unit < columns; unit += 16) {
        if (threshold > 0) draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
        else keepAll();
        for (let i: u32 = 0; i < 4; i++) {
          const c = unit + 4 * i;
          if (c >= columns) break;
          const kept = i === 0 ? kept0 : i === 1 ? kept1 : i === 2 ? kept2 : kept3;
          const at = 4 * c;
          const bits = four(
            x + line + at,
            out + line + at,
            scratch + statistics + at,
            mean + statistics + at,
            beta + at,
            kept,
            factor,
            columns - c,
          );
          const word = words + c;
          store<u32>(word, load<u32>(word) | (bits << shift));
        }
      }
    }
  }
}

/**
 * Four columns of a row, or the `left` last ones.
 *
 * @returns a bit for each that is open
 */
function four(
  x: usize,
  out: usize,
  scale: usize,
  mean: usize,
  beta: usize,
  kept: v128,
  factor: v128,
  left: u32,
): u32 {
  const whole = left >= 4;
  const count: u32 = whole ? 1 : left;
  let bits: u32 = 0;
  for (let i: u32 = 0; i < count; i++) {
    const at = 4 * i;
    const centred = f32x4.sub(loadFour(x + at, whole), loadFour(mean + at, whole));
    const y = madd(loadFour(scale + at, whole), centred, loadFour(beta + at, whole));
    const value = f32x4.mul(factor, f32x4.max(f32x4.splat(0), y));
    storeFour(out + at, v128.and(kept, value), whole);
    const open: u32 = i32x4.bitmask(v128.and(kept, f32x4.gt(y, f32x4.splat(0))));
    bits |= (whole ? open : open & 1) << i;
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
  return bits;
}
