/**
 * @file Gradient of the sigmoid linear unit: dx = dout · σ(x) · (1 + x · (1 − σ(x))).
 *
 * x (the input of the forward pass), dout, dx: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const siluBackward = defineKernel({
  name: 'silu-backward',
  bindings: { x: readF32, dout: readF32, dx: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, dout, dx }, { n }) {
    for (let i = 0; i < n; i++) {
      const s = 1 / (1 + Math.exp(-x[i]));
      dx[i] = dout[i] * s * (1 + x[i] * (1 - s));
    }
  },
});
