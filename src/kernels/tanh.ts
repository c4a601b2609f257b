/**
 * @file Hyperbolic tangent: out = tanh(x).
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const tanh = defineKernel({
  name: 'tanh',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = Math.tanh(x[i]);
  },
});
