/**
 * @file Gradient of the absolute error: doutput = dloss · sign(output − value), 0 at the kink.
 *
 * outputs, values, dlosses, doutputs: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const absoluteErrorBackward = defineKernel({
  name: 'absolute-error-backward',
  bindings: { outputs: readF32, values: readF32, dlosses: readF32, doutputs: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ outputs, values, dlosses, doutputs }, { n }) {
    for (let i = 0; i < n; i++) {
      const error = outputs[i] - values[i];
      doutputs[i] = dlosses[i] * Math.sign(error);
    }
  },
});
