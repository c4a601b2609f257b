import { blockBackward } from '../../src/kernels/block-backward.ts';
import { BLOCK_CASES, BY_HAND } from '../support/blocks.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

testKernel(blockBackward, [
  {
    ...BY_HAND,
    params: BY_HAND.backwardParams,
    arrays: {
      ...BY_HAND.shared,
      gamma: BY_HAND.gamma,
      sumDout: Float32Array.of(7),
      sumDoutX: Float32Array.of(7),
      open: BY_HAND.open,
      gradient: Float32Array.of(7, 5),
    },
    // gamma/σ = 2: 2 · (7 − (7 + 7)/2) = 0 and 2 · (0 − (7 − 7)/2) = 0: two rows always give 0.
    known: { gradient: [0, 0] },
    bound: ulps(4),
  },
  ...BLOCK_CASES.map(({ name, backwardParams: params, shared, gamma, open }) => {
    const { rows, columns, groups, scale } = params;
    return {
      name,
      params,
      arrays: {
        ...shared,
        gamma,
        sumDout: normals(groups * columns, 6),
        sumDoutX: normals(groups * columns, 7),
        open,
        gradient: normals(rows * columns, 1),
      },
      // A difference of terms of size up to 10, times the scale of dropout: a few roundings of that.
      bound: either(ulps(8), absolute(4e-6 * scale)),
    };
  }),
]);
