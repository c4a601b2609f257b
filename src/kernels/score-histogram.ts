/**
 * @file Counts the rows of each class by their score, for the AUC and accuracy of an epoch:
 * counts[label, bin] += 1, bin = the place of σ(z) among `bins` equal parts of (0, 1).
 *
 * logits, labels (0 or 1): [n]; counts: [2, bins] u32, bins even, added to what is there.
 * Both halves are cut from the middle, so that z > 0 is exactly the upper half of the bins.
 */
import { defineKernel, readF32, updateU32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const scoreHistogram = defineKernel({
  name: 'score-histogram',
  bindings: { logits: readF32, labels: readF32, counts: updateU32 },
  params: { n: 'u32', bins: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ logits, labels, counts }, { n, bins }) {
    const half = bins / 2;
    for (let i = 0; i < n; i++) {
      const confidence = 1 / (1 + Math.exp(-Math.abs(logits[i]))) - 0.5;
      const distance = Math.min(Math.floor(confidence * bins), half - 1);
      const bin = logits[i] > 0 ? half + distance : half - 1 - distance;
      counts[(labels[i] > 0.5 ? bins : 0) + bin]++;
    }
  },
});
