/**
 * @file Adds to what is there: out += x. Where a tensor is used twice, its gradients meet here.
 *
 * x, out: [n].
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const accumulate = defineKernel({
  name: 'accumulate',
  bindings: { x: readF32, out: updateF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] += x[i];
  },
  simd: { passes: ({ n }) => [elementsPass('accumulate', n)] },
});
