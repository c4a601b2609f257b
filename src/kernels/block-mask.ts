/**
 * @file What the three kernels of a block (BatchNorm → ReLU → dropout) share: how they are launched, and the bits that
 * say where a unit is open, that is, where neither ReLU nor dropout makes it 0.
 *
 * open: u32 [groups · runs, ⌈columns / 4⌉], runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to row
 * i of the run and column j of the four.
 */
import type { Grid } from '../device/kernel.ts';
import { type DropoutMask, dropoutParams } from './dropout.ts';
import { groupOf, groupStart } from './row-groups.ts';

/** Four columns a thread, 16 threads beside each other, four below each other. */
export const BLOCK_LANES = { LANES_X: 16, LANES_Y: 4 } as const;
/** Rows of a run; `RUN` in the shaders and in simd/. */
export const RUN = 8;

export interface BlockSizes {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
}

function runsOf({ rows, groups }: BlockSizes): number {
  return Math.ceil(Math.ceil(rows / groups) / RUN);
}

/** Columns by rows by groups; enough rows for the largest group. */
export function blockGrid(sizes: BlockSizes): Grid {
  const { LANES_X, LANES_Y } = BLOCK_LANES;
  const columns = Math.ceil(sizes.columns / (4 * LANES_X));
  return [columns, Math.ceil(runsOf(sizes) / LANES_Y), sizes.groups];
}

/** Words of `open`. */
export function openWords(sizes: BlockSizes): number {
  return sizes.groups * runsOf(sizes) * Math.ceil(sizes.columns / 4);
}

/** The word of `open` and its bit for a row and a column. */
export function openBit(
  sizes: BlockSizes,
  row: number,
  column: number,
): readonly [word: number, bit: number] {
  const { rows, columns, groups } = sizes;
  const group = groupOf(row, rows, groups);
  const inGroup = row - groupStart(group, rows, groups);
  const run = group * runsOf(sizes) + Math.floor(inGroup / RUN);
  const word = run * Math.ceil(columns / 4) + Math.floor(column / 4);
  return [word, 4 * (inGroup % RUN) + (column % 4)];
}

export interface BlockStatistics extends BlockSizes {
  readonly epsilon: number;
}

/** The params of a forward launch on [rows, columns] with this mask. */
export function blockParams(
  { rows, columns, groups, epsilon }: BlockStatistics,
  mask: DropoutMask,
): BlockStatistics & ReturnType<typeof dropoutParams> {
  return { groups, epsilon, ...dropoutParams(mask, rows, columns) };
}
