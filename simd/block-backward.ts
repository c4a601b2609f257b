/**
 * @file Gradient of BatchNorm → ReLU → dropout with respect to its input, in place of dout:
 * dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = scale · dout where the unit is
 * open, else 0.
 *
 * x, gradient: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns];
 * open: block-runs.ts. What is the same for all rows of a group comes first, in scratch: three arrays [groups, columns].
 */
import { factorColumns } from './batch-norm-columns';
import { openLanes, shiftOf, wordsOf } from './block-runs';
import { groupOf, groupStart, lanes, load, madd, store, wholeLanes } from './lanes';

/** Items: groups. factor = gamma / √(…), plain = sumDout / size, weighted = sumDoutX / size / √(…). */
export function blockFactors(
  first: u32,
  end: u32,
  _x: usize,
  gamma: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  _open: usize,
  _gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  _scale: f32,
  scratch: usize,
): void {
  const bytes = 4 * groups * columns;
  for (let group = first; group < end; group++) {
    const size = groupStart(group + 1, rows, groups) - groupStart(group, rows, groups);
    const start = 4 * group * columns;
    const sums = sumDout + start;
    const sumsX = sumDoutX + start;
    const out = scratch + start;
    factorColumns(columns, gamma, variance + start, sums, sumsX, size, epsilon, out, bytes);
  }
}

/** Items: rows. */
export function blockBackward(
  first: u32,
  end: u32,
  x: usize,
  _gamma: usize,
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  open: usize,
  gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  scale: f32,
  scratch: usize,
): void {
  const bytes = 4 * groups * columns;
  const whole = wholeLanes(columns);
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    const words = wordsOf(open, row, rows, columns, groups);
    const shift = shiftOf(row, rows, groups);
    const values = x + start;
    const to = gradient + start;
    const means = mean + group;
    const shared = scratch + group;
    change<v128>(0, whole, values, to, means, shared, bytes, words, shift, scale);
    change<f32>(whole, columns, values, to, means, shared, bytes, words, shift, scale);
  }
}

function change<T>(
  first: u32,
  end: u32,
  x: usize,
  gradient: usize,
  mean: usize,
  shared: usize,
  bytes: usize,
  words: usize,
  shift: u32,
  scale: f32,
): void {
  const scales = f32x4.splat(scale);
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const open = openLanes(words, shift, c);
    const d = v128.and(open, f32x4.mul(scales, load<T>(gradient + at)));
    const centred = f32x4.sub(load<T>(x + at), load<T>(mean + at));
    const plain = load<T>(shared + bytes + at);
    const through = madd(load<T>(shared + 2 * bytes + at), centred, plain);
    store<T>(gradient + at, f32x4.mul(load<T>(shared + at), f32x4.sub(d, through)));
  }
}
