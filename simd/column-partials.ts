/**
 * @file Sums down columns, in two steps: partial sums of STRETCH rows, then the partial sums in order.
 *
 * Rows are read as they lie in memory, threads share them, and neither step depends on how. Sums of
 * stretches also round less than one long sum would. partials: [groups · stretches, columns].
 */
import { groupStart, lanes, load, store, wholeLanes } from './lanes';

/** Rows of a partial sum: `STRETCH` in src/kernels/simd-columns.ts. */
const STRETCH: u32 = 64;

/** The rows [first, end) of stretch `item`, as the two halves of one number; stretches count group by group. */
export function stretchRows(item: u32, rows: u32, groups: u32): u64 {
  const each = stretchesOf(rows, groups);
  const group = item / each;
  const groupEnd = groupStart(group + 1, rows, groups);
  const first = min(groupEnd, groupStart(group, rows, groups) + (item % each) * STRETCH);
  return (u64(min(groupEnd, first + STRETCH)) << 32) | first;
}

/** Stretches of the largest group; smaller ones may have an empty last one. */
export function stretchesOf(rows: u32, groups: u32): u32 {
  const largest = (rows + groups - 1) / groups;
  return (largest + STRETCH - 1) / STRETCH;
}

/** out[group, c] = factor · Σ over the group's stretches of partials[stretch, c]. */
export function addPartials(
  partials: usize,
  group: u32,
  stretches: u32,
  columns: u32,
  out: usize,
  factor: f32,
): void {
  const from = partials + 4 * group * stretches * columns;
  const to = out + 4 * group * columns;
  const whole = wholeLanes(columns);
  addStretches<v128>(0, whole, from, stretches, columns, to, factor);
  addStretches<f32>(whole, columns, from, stretches, columns, to, factor);
}

function addStretches<T>(
  first: u32,
  end: u32,
  from: usize,
  stretches: u32,
  columns: u32,
  to: usize,
  factor: f32,
): void {
  const factors = f32x4.splat(factor);
  for (let c = first; c < end; c += lanes<T>()) {
    let total = f32x4.splat(0);
    for (let i: u32 = 0; i < stretches; i++) {
      total = f32x4.add(total, load<T>(from + 4 * (i * columns + c)));
    }
    store<T>(to + 4 * c, f32x4.mul(total, factors));
  }
}

/** to[c] = Σ over rows of x[row, c], four rows at a time. x begins with the first row. */
export function sumRows(x: usize, rows: u32, columns: u32, to: usize): void {
  const whole = wholeLanes(columns);
  sumColumns<v128>(0, whole, x, rows, columns, to);
  sumColumns<f32>(whole, columns, x, rows, columns, to);
}

function sumColumns<T>(first: u32, end: u32, x: usize, rows: u32, columns: u32, to: usize): void {
  const step = 4 * columns;
  for (let c = first; c < end; c += lanes<T>()) store<T>(to + 4 * c, f32x4.splat(0));
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4) {
    for (let c = first; c < end; c += lanes<T>()) {
      const at = x + 4 * c;
      const low = f32x4.add(load<T>(at), load<T>(at + step));
      const high = f32x4.add(load<T>(at + 2 * step), load<T>(at + 3 * step));
      store<T>(to + 4 * c, f32x4.add(load<T>(to + 4 * c), f32x4.add(low, high)));
    }
    x += 4 * step;
  }
  for (; row < rows; row++) {
    for (let c = first; c < end; c += lanes<T>()) {
      store<T>(to + 4 * c, f32x4.add(load<T>(to + 4 * c), load<T>(x + 4 * c)));
    }
    x += step;
  }
}
