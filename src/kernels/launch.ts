/** @file The two ways most kernels are launched. Workgroup sizes stand here, and only here. */
import { type Grid, linearGrid } from '../device/kernel.ts';

/** One thread an item. 64 fills a wavefront of every GPU there is. */
export const LINEAR = { WORKGROUP: 64 } as const;

export function linear(items: number): Grid {
  return linearGrid(items, LINEAR.WORKGROUP);
}

/** Sums down columns: 16 columns a workgroup, 16 threads to a column. */
export const COLUMNWISE = { LANES_X: 16, LANES_Y: 16 } as const;

export function columnwise(columns: number, groups = 1): Grid {
  return [Math.ceil(columns / COLUMNWISE.LANES_X), groups, 1];
}
