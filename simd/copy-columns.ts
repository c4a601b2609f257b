/**
 * @file Copies a run of columns: out[r, outFirst + c] = x[r, xFirst + c] for c < count.
 *
 * x: [rows, xColumns]; out: [rows, outColumns].
 */
import { copyElements } from './lanes';

/** Items: rows. */
export function copyColumns(
  first: u32,
  end: u32,
  x: usize,
  out: usize,
  _rows: u32,
  count: u32,
  xColumns: u32,
  xFirst: u32,
  outColumns: u32,
  outFirst: u32,
): void {
  for (let row = first; row < end; row++) {
    const from = x + 4 * (row * xColumns + xFirst);
    copyElements(out + 4 * (row * outColumns + outFirst), from, count);
  }
}
