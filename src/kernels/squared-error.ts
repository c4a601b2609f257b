/**
 * @file Squared error of each row: loss = (output − value)².
 *
 * outputs, values, losses: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const squaredError = defineKernel({
  name: 'squared-error',
  bindings: { outputs: readF32, values: readF32, losses: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ outputs, values, losses }, { n }) {
    for (let i = 0; i < n; i++) {
      const error = outputs[i] - values[i];
      losses[i] = error * error;
    }
  },
});
