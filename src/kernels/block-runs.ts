/** @file How the kernels of a block (BatchNorm → ReLU → dropout) share out rows: in runs of eight, group by group. */
import type { Grid } from '../device/kernel.ts';

/** Four columns a thread, 16 threads beside each other, four below each other. */
export const BLOCK_LANES = { LANES_X: 16, LANES_Y: 4 } as const;
/** Rows of a run; `RUN` in the shaders and in simd/. */
export const RUN = 8;

export interface BlockSizes {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
}

/** Runs of the largest group; smaller ones may have an empty last one. */
export function runsOf({ rows, groups }: BlockSizes): number {
  return Math.ceil(Math.ceil(rows / groups) / RUN);
}

/** Columns by rows by groups; enough rows for the largest group. */
export function blockGrid(sizes: BlockSizes): Grid {
  const { LANES_X, LANES_Y } = BLOCK_LANES;
  const columns = Math.ceil(sizes.columns / (4 * LANES_X));
  return [columns, Math.ceil(runsOf(sizes) / LANES_Y), sizes.groups];
}
