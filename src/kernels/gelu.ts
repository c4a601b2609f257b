/**
 * @file Gaussian error linear unit, tanh form: out = ½ · x · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const gelu = defineKernel({
  name: 'gelu',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) {
      const inner = Math.sqrt(2 / Math.PI) * (x[i] + 0.044715 * x[i] ** 3);
      out[i] = 0.5 * x[i] * (1 + Math.tanh(inner));
    }
  },
});
