/**
 * @file Sum of all elements, times a factor, into one slot: out[slot] = scale · Σ x[i].
 *
 * x: [n]; out: longer than slot, otherwise untouched.
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR } from './launch.ts';

export const sum = defineKernel({
  name: 'sum',
  bindings: { x: readF32, out: updateF32 },
  params: { n: 'u32', slot: 'u32', scale: 'f32' },
  constants: LINEAR,
  grid: () => [1, 1, 1],
  reference({ x, out }, { n, slot, scale }) {
    let total = 0;
    for (let i = 0; i < n; i++) total += x[i];
    out[slot] = scale * total;
  },
  simd: { passes: () => [{ run: 'sum', items: 1, chunk: 1 }] },
});
