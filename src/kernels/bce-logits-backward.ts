/**
 * @file Gradient of binary cross-entropy from logits: dlogits = dlosses · (σ(z) − y).
 *
 * logits, labels (0 or 1), dlosses, dlogits: [n].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const bceLogitsBackward = defineKernel({
  name: 'bce-logits-backward',
  bindings: { logits: readF32, labels: readF32, dlosses: readF32, dlogits: writeF32 },
  params: { n: 'u32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ logits, labels, dlosses, dlogits }, { n }) {
    for (let i = 0; i < n; i++) {
      const probability = 1 / (1 + Math.exp(-logits[i]));
      dlogits[i] = dlosses[i] * (probability - labels[i]);
    }
  },
});
