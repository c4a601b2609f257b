/**
 * @file Gradient of the rectified linear unit: dx = dout where x > 0, else 0.
 *
 * x (the input of the forward pass), dout, dx: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const reluBackward = defineKernel({
  name: 'relu-backward',
  bindings: { x: readF32, dout: readF32, dx: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, dout, dx }, { n }) {
    for (let i = 0; i < n; i++) dx[i] = x[i] > 0 ? dout[i] : 0;
  },
  simd: { passes: ({ n }) => [elementsPass('reluBackward', n)] },
});
