/**
 * @file Product of two tensors of one shape, element by element: out = a · b.
 *
 * a, b, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const multiply = defineKernel({
  name: 'multiply',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ a, b, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = a[i] * b[i];
  },
  simd: { passes: ({ n }) => [elementsPass('multiply', n)] },
});
