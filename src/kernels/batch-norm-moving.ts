/**
 * @file Moving average of a batch statistic:
 * moving[c] += rate · (average over groups of statistic[g, c] − moving[c]), rate = 1 − momentum.
 *
 * statistic: [groups, columns]; moving: [columns], updated in place.
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const batchNormMoving = defineKernel({
  name: 'batch-norm-moving',
  bindings: { statistic: readF32, moving: updateF32 },
  params: { columns: 'u32', groups: 'u32', rate: 'f32' },
  constants: LINEAR,
  grid: ({ columns }) => linear(columns),
  reference({ statistic, moving }, { columns, groups, rate }) {
    for (let c = 0; c < columns; c++) {
      let total = 0;
      for (let group = 0; group < groups; group++) total += statistic[group * columns + c];
      moving[c] += rate * (total / groups - moving[c]);
    }
  },
});
