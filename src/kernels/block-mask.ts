/**
 * @file What the three kernels of a block (BatchNorm → ReLU → dropout) share: the bits that say where a unit is open,
 * that is, where neither ReLU nor dropout makes it 0.
 *
 * open: u32 [groups · runs, ⌈columns / 4⌉], runs = ⌈⌈rows / groups⌉ / 8⌉ to a group: bit 4i + j of a word belongs to row
 * i of the run and column j of the four.
 */
import { type BlockSizes, RUN, runsOf } from './block-runs.ts';
import { type DropoutMask, dropoutParams } from './dropout.ts';
import { groupOf, groupStart } from './row-groups.ts';

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
