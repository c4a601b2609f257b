import { blockForward } from '../../src/kernels/block-forward.ts';
import { BLOCK_CASES, BY_HAND } from '../support/blocks.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

testKernel(blockForward, [
  { ...BY_HAND, arrays: { ...BY_HAND.shared, out: 2 }, known: { out: [5, 0] }, bound: ulps(4) },
  ...BLOCK_CASES.map(({ name, params, shared }) => ({
    name,
    params,
    arrays: { ...shared, out: shared.x.length },
    // A sum of two terms of size up to 10, times the scale of dropout: a few roundings of that.
    bound: either(ulps(8), absolute(3e-6 * params.scale)),
  })),
]);
