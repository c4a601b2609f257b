/**
 * @file Cross-entropy of each row from its logits: loss[r] = log Σ_c exp(z[r, c]) − z[r, label[r]].
 *
 * logits: [rows, classes]; labels: [rows], class indices as floats; losses: [rows].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const softmaxLoss = defineKernel({
  name: 'softmax-loss',
  bindings: { logits: readF32, labels: readF32, losses: writeF32 },
  params: { rows: 'u32', classes: 'u32' },
  constants: LINEAR,
  grid: ({ rows }) => linear(rows),
  reference({ logits, labels, losses }, { rows, classes }) {
    for (let row = 0; row < rows; row++) {
      const z = Array.from(logits.subarray(row * classes, (row + 1) * classes));
      const largest = Math.max(...z);
      const sum = z.reduce((total, value) => total + Math.exp(value - largest), 0);
      losses[row] = largest + Math.log(sum) - z[labels[row]];
    }
  },
});
