/**
 * @file Rectified linear unit: out = max(x, 0).
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const relu = defineKernel({
  name: 'relu',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = x[i] > 0 ? x[i] : 0;
  },
  simd: { passes: ({ n }) => [elementsPass('relu', n)] },
});
