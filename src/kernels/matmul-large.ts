/**
 * @file Matrix product in large tiles: out = A · B.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [m, n].
 * 128×128 a workgroup, 8×8 a thread, the next loads under way while the present values are multiplied: for GPUs,
 * and outputs that have tiles enough for all of it. 16 KiB of workgroup memory, what every WebGPU device has.
 * The order of the sum over k does not depend on m: a row comes out the same whatever stands beside it.
 */
import { defineKernel, type Grid, linearGrid, readF32, writeF32 } from '../device/kernel.ts';
import { referenceProduct, transposeConstants } from './matmul-naive.ts';

/** Rows and columns of out that one workgroup computes; `TILE` in the shader. */
export const LARGE_TILE = 128;

/** One workgroup a tile, in the order of `tileOf` in the shader. */
export function largeGrid({ m, n }: { readonly m: number; readonly n: number }): Grid {
  return linearGrid(Math.ceil(m / LARGE_TILE) * Math.ceil(n / LARGE_TILE), 1);
}

export const matmulLarge = defineKernel({
  name: 'matmul-large',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: transposeConstants({}),
  grid: largeGrid,
  reference: referenceProduct,
});
