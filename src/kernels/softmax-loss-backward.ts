/**
 * @file Gradient of cross-entropy from logits: dlogits[r, c] = dlosses[r] · (softmax(z[r])[c] − [c = label[r]]).
 *
 * logits, dlogits: [rows, classes]; labels: [rows], class indices as floats; dlosses: [rows].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const softmaxLossBackward = defineKernel({
  name: 'softmax-loss-backward',
  bindings: { logits: readF32, labels: readF32, dlosses: readF32, dlogits: writeF32 },
  params: { rows: 'u32', classes: 'u32' },
  constants: LINEAR,
  grid: ({ rows }) => linear(rows),
  reference({ logits, labels, dlosses, dlogits }, { rows, classes }) {
    for (let row = 0; row < rows; row++) {
      const z = Array.from(logits.subarray(row * classes, (row + 1) * classes));
      const largest = Math.max(...z);
      const sum = z.reduce((total, value) => total + Math.exp(value - largest), 0);
      for (let c = 0; c < classes; c++) {
        const probability = Math.exp(z[c] - largest) / sum;
        dlogits[row * classes + c] = dlosses[row] * (probability - (c === labels[row] ? 1 : 0));
      }
    }
  },
});
