/** @file Runs of rows of a block, and the bits that say where a unit is open: src/kernels/block-mask.ts. */
import { groupOf, groupStart } from './lanes';

/** Rows of a run: `RUN` in src/kernels/block-mask.ts. */
export const RUN: u32 = 8;

/** Runs of the largest group; smaller ones may have an empty last one. */
export function runsOf(rows: u32, groups: u32): u32 {
  return ((rows + groups - 1) / groups + RUN - 1) / RUN;
}

/** Where the words of a row begin. */
export function wordsOf(open: usize, row: u32, rows: u32, columns: u32, groups: u32): usize {
  const group = groupOf(row, rows, groups);
  const run = group * runsOf(rows, groups) + (row - groupStart(group, rows, groups)) / RUN;
  return open + 4 * run * ((columns + 3) / 4);
}

/** How far a row's bits are up in a word. */
export function shiftOf(row: u32, rows: u32, groups: u32): u32 {
  return 4 * ((row - groupStart(groupOf(row, rows, groups), rows, groups)) % RUN);
}

/** All bits set in the lanes of the columns from `column` on that are open; the first alone counts past whole vectors. */
export function openLanes(words: usize, shift: u32, column: u32): v128 {
  const single = i32x4(1, 2, 4, 8);
  const bits = i32.load(words + (column & ~3)) >>> (shift + (column & 3));
  return i32x4.eq(v128.and(i32x4.splat(bits), single), single);
}
