/**
 * @file Huber's loss of each row: ½e² where |e| ≤ delta, else delta · (|e| − ½ delta); e = output − value.
 *
 * outputs, values, losses: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const huberError = defineKernel({
  name: 'huber-error',
  bindings: { outputs: readF32, values: readF32, losses: writeF32 },
  params: { n: 'u32', delta: 'f32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ outputs, values, losses }, { n, delta }) {
    for (let i = 0; i < n; i++) {
      const error = outputs[i] - values[i];
      losses[i] =
        Math.abs(error) <= delta ? 0.5 * error * error : delta * (Math.abs(error) - 0.5 * delta);
    }
  },
});
