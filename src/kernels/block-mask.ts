/** @file Params that the three kernels of a block (BatchNorm → ReLU → dropout) share, and its dropout factor. */
import { philox4x32 } from '../base/philox.ts';
import type { Grid } from '../device/kernel.ts';
import { type DropoutMask, dropoutParams } from './dropout.ts';

export const BLOCK_PARAMS = {
  rows: 'u32',
  columns: 'u32',
  groups: 'u32',
  epsilon: 'f32',
  firstRow: 'u32',
  step: 'u32',
  layer: 'u32',
  keyLow: 'u32',
  keyHigh: 'u32',
  threshold: 'u32',
  scale: 'f32',
} as const;

export type BlockParams = { readonly [Name in keyof typeof BLOCK_PARAMS]: number };

/** Four columns a thread, 16 threads beside each other, four below each other. */
export const BLOCK_LANES = { LANES_X: 16, LANES_Y: 4 } as const;
/** Rows of a thread; `RUN` in the shaders. */
const RUN = 8;

/** Columns by rows by groups; enough rows for the largest group. */
export function blockGrid({ rows, columns, groups }: BlockParams): Grid {
  const { LANES_X, LANES_Y } = BLOCK_LANES;
  const largest = Math.ceil(rows / groups);
  return [Math.ceil(columns / (4 * LANES_X)), Math.ceil(largest / (RUN * LANES_Y)), groups];
}

export interface BlockSizes {
  readonly rows: number;
  readonly columns: number;
  readonly groups: number;
  readonly epsilon: number;
}

/** The params of a launch on [rows, columns] with this mask. */
export function blockParams({ rows, columns, groups, epsilon }: BlockSizes, mask: DropoutMask) {
  return { groups, epsilon, ...dropoutParams(mask, rows, columns) } satisfies BlockParams;
}

/** Calls with every element's place and its factor: scale where the unit is kept, else 0. */
export function eachFactor(
  params: BlockParams,
  visit: (row: number, column: number, factor: number) => void,
): void {
  const { rows, columns, firstRow, step, layer, keyLow, keyHigh, threshold, scale } = params;
  const words = new Uint32Array(4);
  for (let row = 0; row < rows; row++) {
    for (let c = 0; c < columns; c++) {
      if (c % 4 === 0) philox4x32(c / 4, firstRow + row, step, layer, keyLow, keyHigh, words);
      visit(row, c, words[c % 4] >= threshold ? scale : 0);
    }
  }
}
