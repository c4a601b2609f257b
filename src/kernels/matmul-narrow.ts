/**
 * @file Matrix product a few columns wide: out = A · B, or slices of its sum. The head of the network, and its gradient.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [slices, m, n]; slice s sums up the
 * steps s · ⌈k / slices⌉ … of k, and all slices together make the product: add-slices.ts adds them.
 * Threads share the steps of a row, since there are too few columns for a tile. The order of the sum does not depend
 * on m: a row comes out the same whatever stands beside it.
 */
import { defineKernel, linearGrid, readF32, writeF32 } from '../device/kernel.ts';
import { transposeConstants } from './matmul-naive.ts';
import { referenceSlices } from './product-slices.ts';

/** Rows of out that a workgroup takes; `HEIGHT`, and where A is transposed `WIDTH`, in the shader. */
export function narrowRows(transposeA: number): number {
  return transposeA === 1 ? 32 : 8;
}

export const matmulNarrow = defineKernel({
  name: 'matmul-narrow',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', slices: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: transposeConstants({}),
  grid({ m, n, slices, transposeA }) {
    const [x, y] = linearGrid(Math.ceil(m / narrowRows(transposeA)), 1);
    return [x, y, n * slices];
  },
  reference: (arrays, params) =>
    referenceSlices(arrays, params, Math.ceil(params.k / params.slices)),
});
