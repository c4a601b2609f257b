/**
 * @file The sum of slices: out[i] = Σ_s x[s, i], in order of s. What a GPU summed up in parts becomes one.
 *
 * x: [slices, n]; out: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const addSlices = defineKernel({
  name: 'add-slices',
  bindings: { x: readF32, out: writeF32 },
  params: { n: 'u32', slices: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, out }, { n, slices }) {
    for (let i = 0; i < n; i++) {
      let total = 0;
      for (let slice = 0; slice < slices; slice++) total += x[slice * n + i];
      out[i] = total;
    }
  },
});
