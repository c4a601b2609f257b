/**
 * @file Matrix product in large tiles: out = A · B, or slices of its sum.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [slices, m, n]; slice s sums up a run of
 * the steps of k, and all slices together make the product: add-slices.ts adds them. What lies beside each other in
 * memory must be a multiple of four: `fitsLarge`.
 * 128×128 a workgroup, 8×8 a thread, the next loads under way while the present values are multiplied: for GPUs,
 * and outputs that have tiles enough for all of it, or sums long enough to be sliced.
 * The order of the sum over k does not depend on m: a row comes out the same whatever stands beside it.
 */
import { defineKernel, type Grid, linearGrid, readF32, writeF32 } from '../device/kernel.ts';
import type { ProductParams } from './matmul-naive.ts';
import { referenceSlices } from './product-slices.ts';
import { tileConstants, type TiledSizes } from './tile-constants.ts';

/** Rows and columns of out that one workgroup computes; `TILE` in the shader. */
export const LARGE_TILE = 128;
/** Workgroup memory that the shader takes. */
export const LARGE_WORKGROUP_BYTES = 2 * 16 * (16 * 32 + 6);
/** Steps of k between two barriers; `DEPTH` in the shader. */
const DEPTH = 16;

/** One workgroup a tile and slice, in the order of `tileOf` in the shader. */
export function largeGrid({
  m,
  n,
  slices = 1,
}: {
  readonly m: number;
  readonly n: number;
  readonly slices?: number;
}): Grid {
  const [x, y] = linearGrid(Math.ceil(m / LARGE_TILE) * Math.ceil(n / LARGE_TILE), 1);
  return [x, y, slices];
}

/** Whether the operands can be read, and the output written, four values at a time; and whether there are any. */
export function fitsLarge({ m, n, k, transposeA, transposeB }: ProductParams): boolean {
  const rows = [transposeA === 1 ? m : k, transposeB === 1 ? k : n, n];
  return k > 0 && rows.every((length) => length % 4 === 0);
}

/** How the shader divides its work. */
export const LARGE_SHAPE = { edge: LARGE_TILE, depth: DEPTH } as const;

/** Steps of k that a slice sums up, the last ones fewer. */
function sliceSteps(k: number, slices: number): number {
  return Math.ceil(Math.ceil(k / DEPTH) / slices) * DEPTH;
}

export const matmulLarge = defineKernel({
  name: 'matmul-large',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', slices: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: tileConstants(LARGE_SHAPE, ({ slices }: { slices: number } & TiledSizes) => ({
    SLICED: Number(slices > 1),
  })),
  grid: largeGrid,
  reference: (arrays, params) =>
    referenceSlices(arrays, params, sliceSteps(params.k, params.slices)),
});
