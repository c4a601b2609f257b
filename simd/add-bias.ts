/** @file Adds one value a column: out[r, c] = x[r, c] + bias[c]. x, out: [rows, columns]; bias: [columns]. */
import { add } from './add';

/** Items: rows. */
export function addBias(
  first: u32,
  end: u32,
  x: usize,
  bias: usize,
  out: usize,
  _rows: u32,
  columns: u32,
): void {
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    add(0, columns, x + start, bias, out + start);
  }
}
