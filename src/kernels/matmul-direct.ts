/**
 * @file Matrix product straight from memory: out = A · B.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [m, n].
 * 16 rows × 8 columns a thread, without workgroup memory: for adapters that run on a CPU. One pipeline serves
 * all transposes, since such an adapter takes a second to compile one.
 * The order of the sum over k does not depend on m: a row comes out the same whatever stands beside it.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { referenceProduct } from './matmul-naive.ts';

/** `ROWS` and `COLUMNS` in the shader: what one thread computes. */
const ROWS = 16;
const COLUMNS = 8;
/** Threads of a workgroup, side by side. */
export const DIRECT_THREADS = { THREADS: 8 } as const;

export const matmulDirect = defineKernel({
  name: 'matmul-direct',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: DIRECT_THREADS,
  grid: ({ m, n }) => [Math.ceil(n / (COLUMNS * DIRECT_THREADS.THREADS)), Math.ceil(m / ROWS), 1],
  reference: referenceProduct,
});
