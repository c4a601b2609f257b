/**
 * @file Picks rows by index: out[i, :] = table[ids[first + i · stride], :], of numbers and of codes alike.
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

/** From a part of a table, its rows begin … begin + count − 1; others are left alone. Items: rows of out. */
export function gatherPart(
  first: u32,
  end: u32,
  part: usize,
  ids: usize,
  out: usize,
  _rows: u32,
  columns: u32,
  firstId: u32,
  begin: u32,
  count: u32,
): void {
  for (let row = first; row < end; row++) {
    // Rows before the part wrap around to numbers behind it.
    const place = u32(i32.load(ids + 4 * (firstId + row))) - begin;
    if (place >= count) continue;
    copyElements(out + 4 * row * columns, part + 4 * place * columns, columns);
  }
}
