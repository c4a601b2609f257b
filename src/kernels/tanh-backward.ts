/**
 * @file Gradient of the hyperbolic tangent: dx = dout · (1 − tanh²(x)) = dout / cosh²(x).
 *
 * x (the input of the forward pass), dout, dx: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const tanhBackward = defineKernel({
  name: 'tanh-backward',
  bindings: { x: readF32, dout: readF32, dx: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, dout, dx }, { n }) {
    for (let i = 0; i < n; i++) dx[i] = dout[i] / Math.cosh(x[i]) ** 2;
  },
});
