/**
 * @file Mean and biased variance of each column, for each group of rows by itself.
 *
 * x: [rows, columns]; mean, variance: [groups, columns].
 * mean[g, c] = Σ x / size(g); variance[g, c] = Σ (x − mean)² / size(g), in two passes over x.
 */
import { addPartials, stretchesOf, stretchRows, sumRows } from './column-partials';
import { groupOf, groupStart, lanes, load, madd, store, wholeLanes } from './lanes';

/** Items: stretches of rows. */
export function batchNormMeanPartials(
  first: u32,
  end: u32,
  x: usize,
  _mean: usize,
  _variance: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  scratch: usize,
): void {
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const row = u32(range);
    const count = u32(range >> 32) - row;
    sumRows(x + 4 * row * columns, count, columns, scratch + 4 * item * columns);
  }
}

/** Items: groups. */
export function batchNormMean(
  first: u32,
  end: u32,
  _x: usize,
  mean: usize,
  _variance: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  scratch: usize,
): void {
  average(first, end, mean, rows, columns, groups, scratch);
}

/** Items: stretches of rows. */
export function batchNormVariancePartials(
  first: u32,
  end: u32,
  x: usize,
  mean: usize,
  _variance: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  scratch: usize,
): void {
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const row = u32(range);
    const rowEnd = u32(range >> 32);
    const sums = scratch + 4 * item * columns;
    memory.fill(sums, 0, 4 * columns);
    if (row === rowEnd) continue;
    const means = mean + 4 * groupOf(row, rows, groups) * columns;
    const at = x + 4 * row * columns;
    const whole = wholeLanes(columns);
    addSquares<v128>(0, whole, at, rowEnd - row, columns, means, sums);
    addSquares<f32>(whole, columns, at, rowEnd - row, columns, means, sums);
  }
}

/** sums[c] += Σ over rows of (x[row, c] − means[c])², for columns from `first` on. */
function addSquares<T>(
  first: u32,
  end: u32,
  x: usize,
  rows: u32,
  columns: u32,
  means: usize,
  sums: usize,
): void {
  const step = 4 * columns;
  let row: u32 = 0;
  for (; row + 2 <= rows; row += 2) {
    for (let c = first; c < end; c += lanes<T>()) {
      const at = 4 * c;
      const mean = load<T>(means + at);
      const one = f32x4.sub(load<T>(x + at), mean);
      const two = f32x4.sub(load<T>(x + step + at), mean);
      const both = madd(one, one, f32x4.mul(two, two));
      store<T>(sums + at, f32x4.add(load<T>(sums + at), both));
    }
    x += 2 * step;
  }
  if (row === rows) return;
  for (let c = first; c < end; c += lanes<T>()) {
    const one = f32x4.sub(load<T>(x + 4 * c), load<T>(means + 4 * c));
    store<T>(sums + 4 * c, madd(one, one, load<T>(sums + 4 * c)));
  }
}

/** Items: groups. */
export function batchNormVariance(
  first: u32,
  end: u32,
  _x: usize,
  _mean: usize,
  variance: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  scratch: usize,
): void {
  average(first, end, variance, rows, columns, groups, scratch);
}

function average(
  first: u32,
  end: u32,
  out: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  partials: usize,
): void {
  const stretches = stretchesOf(rows, groups);
  for (let group = first; group < end; group++) {
    const size = groupStart(group + 1, rows, groups) - groupStart(group, rows, groups);
    addPartials(partials, group, stretches, columns, out, 1 / f32(size));
  }
}
