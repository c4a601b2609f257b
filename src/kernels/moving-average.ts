/**
 * @file Moving average: moving[c] += rate · (average over groups of latest[g, c] − moving[c]), rate = 1 − momentum.
 *
 * latest: [groups, columns]; moving: [columns], updated in place. Batch latests come from several
 * groups (replicas); averaged weights follow one.
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { elementsPass } from './simd-launch.ts';

export const movingAverage = defineKernel({
  name: 'moving-average',
  bindings: { latest: readF32, moving: updateF32 },
  params: { columns: 'u32', groups: 'u32', rate: 'f32' },
  constants: LINEAR,
  grid: ({ columns }) => linear(columns),
  reference({ latest, moving }, { columns, groups, rate }) {
    for (let c = 0; c < columns; c++) {
      let total = 0;
      for (let group = 0; group < groups; group++) total += latest[group * columns + c];
      moving[c] += rate * (total / groups - moving[c]);
    }
  },
  simd: { passes: ({ columns }) => [elementsPass('movingAverage', columns)] },
});
