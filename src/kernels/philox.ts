/**
 * @file Random bits by counter: words[4i .. 4i+3] = Philox4x32-10(counters[i], keys[i]).
 *
 * counters: [n, 4]; keys: [n, 2]; words: [n, 4]; all u32. Masks are drawn inside dropout with the same
 * function; this kernel is where the generator itself meets its published known answers.
 */
import { philox4x32 } from '../base/philox.ts';
import { defineKernel, readU32, writeU32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const philox = defineKernel({
  name: 'philox',
  bindings: { counters: readU32, keys: readU32, words: writeU32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ counters, keys, words }, { n }) {
    for (let i = 0; i < n; i++) {
      const [c0, c1, c2, c3] = counters.subarray(4 * i, 4 * i + 4);
      philox4x32(c0, c1, c2, c3, keys[2 * i], keys[2 * i + 1], words.subarray(4 * i, 4 * i + 4));
    }
  },
});
