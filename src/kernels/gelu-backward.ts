/**
 * @file Gradient of the Gaussian error linear unit (tanh form): with t = tanh(u),
 * dx = dout · (½ · (1 + t) + ½ · x · (1 − t²) · u′), u = √(2/π) · (x + 0.044715 · x³).
 *
 * x (the input of the forward pass), dout, dx: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const geluBackward = defineKernel({
  name: 'gelu-backward',
  bindings: { x: readF32, dout: readF32, dx: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, dout, dx }, { n }) {
    for (let i = 0; i < n; i++) {
      const z = x[i];
      const t = Math.tanh(Math.sqrt(2 / Math.PI) * (z + 0.044715 * z ** 3));
      const slope = Math.sqrt(2 / Math.PI) * (1 + 3 * 0.044715 * z * z);
      dx[i] = dout[i] * (0.5 * (1 + t) + 0.5 * z * (1 - t * t) * slope);
    }
  },
});
