/**
 * @file Gradient of Huber's loss: doutput = dloss · e where |e| ≤ delta, else dloss · delta · sign(e); e = output − value.
 *
 * outputs, values, dlosses, doutputs: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const huberErrorBackward = defineKernel({
  name: 'huber-error-backward',
  bindings: { outputs: readF32, values: readF32, dlosses: readF32, doutputs: writeF32 },
  params: { n: 'u32', delta: 'f32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ outputs, values, dlosses, doutputs }, { n, delta }) {
    for (let i = 0; i < n; i++) {
      const error = outputs[i] - values[i];
      doutputs[i] = dlosses[i] * Math.max(-delta, Math.min(delta, error));
    }
  },
});
