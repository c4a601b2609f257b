/**
 * @file Copies: out = x.
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const copy = defineKernel({
  name: 'copy',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = x[i];
  },
  simd: { passes: ({ n }) => [elementsPass('copy', n)] },
});
