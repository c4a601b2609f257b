/**
 * @file Gradient of picking rows: dtable[v, c] = Σ over the rows i with ids[first + i · stride] = v of dout[i, c].
 *
 * dtable: [tableRows, columns]; ids: u32; dout: [rows, columns]. Sums in order of the rows.
 */
import { add } from './add';
import { fill } from './fill';

/** Items: rows of the table. Every thread looks through all ids, and adds up what belongs to its rows. */
export function gatherRowsBackward(
  first: u32,
  end: u32,
  ids: usize,
  dout: usize,
  dtable: usize,
  _tableRows: u32,
  columns: u32,
  rows: u32,
  firstId: u32,
  stride: u32,
): void {
  fill(first * columns, end * columns, dtable, 0, 0);
  for (let row: u32 = 0; row < rows; row++) {
    const id = u32(i32.load(ids + 4 * (firstId + row * stride)));
    if (id < first || id >= end) continue;
    const sums = dtable + 4 * id * columns;
    add(0, columns, sums, dout + 4 * row * columns, sums);
  }
}
