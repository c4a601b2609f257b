/**
 * @file Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
 * x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor = scale or 0, by Philox.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * open: words of 4 bits for each of 8 rows, where neither ReLU nor dropout made it 0 (src/kernels/block-mask.ts).
 * First gamma / √(variance + epsilon) for each group and column, in scratch, then the rows; behind these in scratch a
 * line for each run, in which it draws what a row keeps.
 */
import { scaleColumns } from './batch-norm-columns';
import { RUN, runsOf } from './block-runs';
import { groupStart, lanes, load, madd, store, wholeLanes } from './lanes';
import { drawRow, lineOf } from './philox';

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
  for (let group = first; group < end; group++) {
    const start = 4 * group * columns;
    scaleColumns(columns, gamma, variance + start, epsilon, scratch + start);
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
  const runs = runsOf(rows, groups);
  const blocks = (columns + 3) / 4;
  const whole = wholeLanes(columns);
  const lines = scratch + 4 * groups * columns;
  for (let item = first; item < end; item++) {
    const group = item / runs;
    const groupEnd = groupStart(group + 1, rows, groups);
    const rowFirst = min(groupEnd, groupStart(group, rows, groups) + (item % runs) * RUN);
    const rowEnd = min(groupEnd, rowFirst + RUN);
    const statistics = 4 * group * columns;
    const scaling = scratch + statistics;
    const means = mean + statistics;
    const kept = lines + 4 * item * lineOf(columns);
    const words = open + 4 * item * blocks;
    memory.fill(words, 0, 4 * blocks);
    if (threshold === 0) memory.fill(kept, 255, 4 * lineOf(columns));
    for (let row = rowFirst; row < rowEnd; row++) {
      if (threshold > 0) {
        drawRow(kept, columns, firstRow + row, step, layer, keyLow, keyHigh, threshold);
      }
      const from = x + 4 * row * columns;
      const to = out + 4 * row * columns;
      const shift = 4 * (row - rowFirst);
      apply<v128>(0, whole, from, to, scaling, means, beta, kept, words, shift, scale);
      apply<f32>(whole, columns, from, to, scaling, means, beta, kept, words, shift, scale);
    }
  }
}

/** Columns first … end − 1 of a row, and their bits. */
function apply<T>(
  first: u32,
  end: u32,
  x: usize,
  out: usize,
  scaling: usize,
  means: usize,
  beta: usize,
  kept: usize,
  words: usize,
  shift: u32,
  scale: f32,
): void {
  const factor = f32x4.splat(scale);
  const zero = f32x4.splat(0);
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const centred = f32x4.sub(load<T>(x + at), load<T>(means + at));
    const y = madd(load<T>(scaling + at), centred, load<T>(beta + at));
    const mask = load<T>(kept + at);
    store<T>(out + at, v128.and(mask, f32x4.mul(factor, f32x4.max(zero, y))));
    const bits: u32 = i32x4.bitmask(v128.and(mask, f32x4.gt(y, zero)));
    const word = words + (c & ~3);
    i32.store(word, i32.load(word) | (bits << (shift + (c & 3))));
  }
}
