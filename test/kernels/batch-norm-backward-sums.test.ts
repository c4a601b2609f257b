import { batchNormBackwardSums } from '../../src/kernels/batch-norm-backward-sums.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3, 1],
  [1, 1, 1],
  [7, 63, 3],
  [64, 64, 8],
  [65, 65, 8],
  [1000, 3, 7],
] as const;

testKernel(batchNormBackwardSums, [
  {
    name: 'by hand, two groups of one column',
    params: { rows: 4, columns: 1, groups: 2, epsilon: 0 },
    arrays: {
      x: Float32Array.of(3, -1, 10, 14),
      dout: Float32Array.of(1, 2, 3, 4),
      mean: Float32Array.of(1, 12),
      variance: Float32Array.of(4, 1),
      sumDout: 2,
      sumDoutX: 2,
    },
    // x̂ = 1, −1 and −2, 2.
    known: { sumDout: [3, 7], sumDoutX: [-1, 2] },
    bound: ulps(4),
  },
  ...SHAPES.map(([rows, columns, groups]) => ({
    name: `${rows}×${columns} in ${groups} groups`,
    params: { rows, columns, groups, epsilon: 0.001 },
    arrays: {
      x: normals(rows * columns),
      dout: normals(rows * columns, 1),
      mean: normals(groups * columns, 2),
      variance: uniforms(groups * columns, 0.5, 2, 3),
      sumDout: groups * columns,
      sumDoutX: groups * columns,
    },
    // At most `rows` terms, products of normal numbers, in 16 parts: size 1 to 4 each.
    bound: either(ulps(8), absolute(16 * Math.max(1, rows) * 2 ** -24)),
  })),
]);
