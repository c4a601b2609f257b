/**
 * @file Matrix product in tiles: out = A · B.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [m, n].
 * The GPU computes 64×64 a workgroup, 4×4 a thread; the CPU packs the operands and computes 6×8 at a time with
 * SIMD, 4×4 without.
 * The order of the sum over k does not depend on m: a row comes out the same whatever stands beside it.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { blockedProduct } from './blocked-product.ts';
import { simdProduct } from './simd-product.ts';
import { referenceProduct, transposeConstants } from './matmul-naive.ts';

/** Rows and columns of out that one workgroup computes; `TILE` in the shader. */
const TILE = 64;

export const matmul = defineKernel({
  name: 'matmul',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: transposeConstants({}),
  grid: ({ m, n }) => [Math.ceil(n / TILE), Math.ceil(m / TILE), 1],
  reference: referenceProduct,
  cpu: blockedProduct,
  simd: simdProduct,
});
