/**
 * @file Looks for NaN and infinities: flags[slot] |= mark if any element of x is one.
 *
 * x: [n]; flags: u32, longer than slot. The shader compares exponent bits: on some adapters x != x is
 * false and max(NaN, 0) is 0, so it must look before a ReLU does.
 */
import { defineKernel, readF32, updateU32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const nonFinite = defineKernel({
  name: 'non-finite',
  bindings: { x: readF32, flags: updateU32 },
  params: { n: 'u32', slot: 'u32', mark: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ x, flags }, { n, slot, mark }) {
    for (let i = 0; i < n; i++) {
      if (!Number.isFinite(x[i])) flags[slot] |= mark;
    }
  },
});
