/**
 * @file One number for every element: out = scale · x[0]. The gradient of a sum or a mean.
 *
 * x: [1]; out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const broadcast = defineKernel({
  name: 'broadcast',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32', scale: 'f32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n, scale }) {
    for (let i = 0; i < n; i++) out[i] = scale * x[0];
  },
  simd: { passes: ({ n }) => [elementsPass('broadcast', n)] },
});
