/** @file Cases of the kernels of a block: shapes that divide nothing, groups, masks. */
import { blockParams, type BlockParams } from '../../src/kernels/block-mask.ts';
import { normals, uniforms } from './numbers.ts';

/** Rows, columns, groups, dropout rate. */
const SHAPES = [
  [1, 1, 1, 0.1],
  [7, 63, 3, 0.5],
  [64, 64, 8, 0.1],
  [65, 65, 8, 0],
  [1000, 3, 7, 0.1],
  [3, 130, 1, 0.9],
] as const;

interface BlockCase {
  readonly name: string;
  readonly params: BlockParams;
  /** Inputs that all three kernels have. */
  readonly shared: Readonly<Record<'x' | 'gamma' | 'beta' | 'mean' | 'variance', Float32Array>>;
}

export const BLOCK_CASES: readonly BlockCase[] = SHAPES.map(([rows, columns, groups, rate]) => ({
  name: `${rows}×${columns} in ${groups} groups, dropout ${rate}`,
  params: blockParams(
    { rows, columns, groups, epsilon: 0.001 },
    { rate, seed: 7, step: 3, layer: 2, firstRow: 11 },
  ),
  shared: {
    x: normals(rows * columns),
    gamma: normals(columns, 2),
    beta: normals(columns, 3),
    mean: normals(groups * columns, 4),
    variance: uniforms(groups * columns, 0.5, 2, 5),
  },
}));

/** Two rows of one column, nothing dropped: x̂ = 1 and −1, gamma · x̂ + beta = 5 and −3. */
export const BY_HAND: BlockCase = {
  name: 'by hand, one group of two rows',
  params: blockParams(
    { rows: 2, columns: 1, groups: 1, epsilon: 0 },
    { rate: 0, seed: 0, step: 0, layer: 0, firstRow: 0 },
  ),
  shared: {
    x: Float32Array.of(3, -1),
    gamma: Float32Array.of(4),
    beta: Float32Array.of(1),
    mean: Float32Array.of(1),
    variance: Float32Array.of(4),
  },
};
