/**
 * @file Binary cross-entropy of each row from its logit: loss = max(z, 0) − z·y + log(1 + exp(−|z|)).
 *
 * logits, labels (0 or 1), losses: [n]. Equal to −y·log σ(z) − (1 − y)·log(1 − σ(z)), without overflow.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const bceLogits = defineKernel({
  name: 'bce-logits',
  bindings: { logits: readF32, labels: readF32, losses: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ logits, labels, losses }, { n }) {
    for (let i = 0; i < n; i++) {
      const z = logits[i];
      losses[i] = Math.max(z, 0) - z * labels[i] + Math.log1p(Math.exp(-Math.abs(z)));
    }
  },
});
