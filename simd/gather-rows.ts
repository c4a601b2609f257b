/**
 * @file Picks rows by index: out[i, :] = table[ids[first + i · stride], :], and codes in the same way.
 *
 * table: [tableRows, columns] of four-byte elements; ids: [count] u32; out: [rows, columns].
 */
import { copyElements } from './lanes';

/** Items: rows of out. */
export function gatherRows(
  first: u32,
  end: u32,
  table: usize,
  ids: usize,
  out: usize,
  _rows: u32,
  columns: u32,
  firstId: u32,
  stride: u32,
): void {
  for (let row = first; row < end; row++) {
    const id = u32(i32.load(ids + 4 * (firstId + row * stride)));
    copyElements(out + 4 * row * columns, table + 4 * id * columns, columns);
  }
}

/** Items: rows of out. */
export function gatherCodes(
  first: u32,
  end: u32,
  codes: usize,
  ids: usize,
  out: usize,
  rows: u32,
  columns: u32,
  firstId: u32,
): void {
  gatherRows(first, end, codes, ids, out, rows, columns, firstId, 1);
}
