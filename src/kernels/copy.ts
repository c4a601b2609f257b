/**
 * @file Copies: out = x.
 *
 * x, out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

/** Elements that a thread copies: one at a time, a GPU starts threads more slowly than memory moves. */
const EACH = 4;

export const copy = defineKernel({
  name: 'copy',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(Math.ceil(n / EACH)),
  reference({ x, out }, { n }) {
    for (let i = 0; i < n; i++) out[i] = x[i];
  },
  simd: { passes: ({ n }) => [elementsPass('copy', n)] },
});
