import { blockBackwardSums } from '../../src/kernels/block-backward-sums.ts';
import { BLOCK_CASES, BY_HAND } from '../support/blocks.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

testKernel(blockBackwardSums, [
  {
    ...BY_HAND,
    params: { ...BY_HAND.backwardParams, chunks: 1 },
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
  ...BLOCK_CASES.flatMap((each) => [1, 2, 3].map((chunks) => ({ ...each, chunks }))).map(
    ({ name, backwardParams, shared, open, chunks }) => {
      const params = { ...backwardParams, chunks };
      const { rows, columns, groups, scale } = params;
      return {
        name: `${name}, ${chunks} chunks`,
        // SIMD knows one chunk.
        gpuOnly: chunks > 1,
        params,
        arrays: {
          ...shared,
          dout: normals(rows * columns, 1),
          open,
          sumDout: chunks * groups * columns,
          sumDoutX: chunks * groups * columns,
        },
        // A sum over the group, of terms that are mostly below 3 · scale.
        bound: either(ulps(8), absolute(1e-6 * Math.sqrt(rows / groups) * 3 * scale)),
      };
    },
  ),
]);
