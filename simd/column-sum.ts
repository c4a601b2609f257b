/** @file Sum of each column: out[c] = Σ_r x[r, c]. x: [rows, columns]; out: [columns]. */
import { addPartials, stretchesOf, stretchRows, sumRows } from './column-partials';

/** Items: stretches of rows. */
export function columnSumPartials(
  first: u32,
  end: u32,
  x: usize,
  _out: usize,
  rows: u32,
  columns: u32,
  scratch: usize,
): void {
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, 1);
    const row = u32(range);
    const count = u32(range >> 32) - row;
    sumRows(x + 4 * row * columns, count, columns, scratch + 4 * item * columns);
  }
}

/** One item. */
export function columnSum(
  _first: u32,
  _end: u32,
  _x: usize,
  out: usize,
  rows: u32,
  columns: u32,
  scratch: usize,
): void {
  addPartials(scratch, 0, stretchesOf(rows, 1), columns, out, 1);
}
