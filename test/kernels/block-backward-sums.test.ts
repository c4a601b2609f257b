import { blockBackwardSums } from '../../src/kernels/block-backward-sums.ts';
import { BLOCK_CASES, BY_HAND } from '../support/blocks.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

testKernel(blockBackwardSums, [
  {
    ...BY_HAND,
    params: BY_HAND.backwardParams,
    arrays: {
      ...BY_HAND.shared,
      dout: Float32Array.of(7, 5),
      open: BY_HAND.open,
      sumDout: 1,
      sumDoutX: 1,
    },
    // The second row is closed.
    known: { sumDout: [7], sumDoutX: [7] },
    bound: ulps(4),
  },
  ...BLOCK_CASES.map(({ name, backwardParams: params, shared, open }) => {
    const { rows, columns, groups, scale } = params;
    return {
      name,
      params,
      arrays: {
        ...shared,
        dout: normals(rows * columns, 1),
        open,
        sumDout: groups * columns,
        sumDoutX: groups * columns,
      },
      // A sum over the group, of terms that are mostly below 3 · scale.
      bound: either(ulps(8), absolute(1e-6 * Math.sqrt(rows / groups) * 3 * scale)),
    };
  }),
]);
