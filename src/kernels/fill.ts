/**
 * @file Sets every element to one value: out = value.
 *
 * out: [n].
 */
import { defineKernel, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const fill = defineKernel({
  name: 'fill',
  bindings: { out: writeF32 },
  params: { n: 'u32', value: 'f32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ out }, { n, value }) {
    for (let i = 0; i < n; i++) out[i] = value;
  },
  simd: { passes: ({ n }) => [elementsPass('fill', n)] },
});
