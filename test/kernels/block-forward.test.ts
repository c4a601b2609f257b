import { blockForward } from '../../src/kernels/block-forward.ts';
import { BLOCK_CASES, BY_HAND } from '../support/blocks.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

testKernel(blockForward, [
  {
    ...BY_HAND,
    arrays: { ...BY_HAND.shared, gamma: BY_HAND.gamma, beta: BY_HAND.beta, out: 2, open: 1 },
    known: { out: [5, 0], open: [1] },
    bound: ulps(4),
  },
  ...BLOCK_CASES.map(({ name, params, shared, gamma, beta, open }) => ({
    name,
    params,
    arrays: { ...shared, gamma, beta, out: shared.x.length, open: open.length },
    // A sum of two terms of size up to 10, times the scale of dropout: a few roundings of that. The words must be
    // the same to the bit: no sum of these cases is that near to 0.
    bound: either(ulps(0), absolute(3e-6 * params.scale)),
  })),
]);
