/**
 * @file Sigmoid linear unit (swish): out = x · σ(x) = x / (1 + exp(−x)).
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const silu = defineKernel({
  name: 'silu',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = x[i] / (1 + Math.exp(-x[i]));
  },
});
