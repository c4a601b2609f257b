/**
 * @file Sums down columns, in two steps: partial sums of STRETCH rows, then the partial sums in order.
 *
 * Rows are read as they lie in memory, threads share them, and neither step depends on how. Sums of
 * stretches also round less than one long sum would. partials: [groups · stretches, columns].
 */
import { groupStart, load, store } from './lanes';

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

/** out[group, c] = factor · Σ over the group's stretches of partials[stretch, c], for columns of one group. */
export function addPartials(
  partials: usize,
  group: u32,
  stretches: u32,
  columns: u32,
  out: usize,
  factor: f32,
): void {
  const factors = f32x4.splat(factor);
  for (let c: u32 = 0; c < columns;) {
    const whole = c + 4 <= columns;
    let total = f32x4.splat(0);
    for (let i: u32 = 0; i < stretches; i++) {
      total = f32x4.add(total, load(partials + 4 * ((group * stretches + i) * columns + c), whole));
    }
    store(out + 4 * (group * columns + c), f32x4.mul(total, factors), whole);
    c += whole ? 4 : 1;
  }
}

/** to[c] = Σ over rows of x[row, c], four rows at a time. x begins with the first row. */
export function sumRows(x: usize, rows: u32, columns: u32, to: usize): void {
  const step = 4 * columns;
  memory.fill(to, 0, step);
  let row: u32 = 0;
  for (; row + 4 <= rows; row += 4) {
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const at = x + 4 * c;
      const low = f32x4.add(load(at, whole), load(at + step, whole));
      const high = f32x4.add(load(at + 2 * step, whole), load(at + 3 * step, whole));
      const sum = f32x4.add(load(to + 4 * c, whole), f32x4.add(low, high));
      store(to + 4 * c, sum, whole);
      c += whole ? 4 : 1;
    }
    x += 4 * step;
  }
  for (; row < rows; row++) {
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      store(to + 4 * c, f32x4.add(load(to + 4 * c, whole), load(x + 4 * c, whole)), whole);
      c += whole ? 4 : 1;
    }
    x += step;
  }
}
