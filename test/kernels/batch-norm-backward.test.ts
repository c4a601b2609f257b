import { batchNormBackward } from '../../src/kernels/batch-norm-backward.ts';
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

// A difference of terms of size up to 10: a few roundings of that.
const bound = either(ulps(8), absolute(4e-6));

testKernel(batchNormBackward, [
  {
    name: 'by hand, one group of two rows',
    params: { rows: 2, columns: 1, groups: 1, epsilon: 0 },
    arrays: {
      x: Float32Array.of(3, -1),
      dout: Float32Array.of(1, 5),
      gamma: Float32Array.of(4),
      mean: Float32Array.of(1),
      variance: Float32Array.of(4),
      sumDout: Float32Array.of(6),
      sumDoutX: Float32Array.of(-4),
      dx: 2,
    },
    // gamma/σ = 2; x̂ = 1, −1: 2·(1 − (6 − 4)/2) = 0 and 2·(5 − (6 + 4)/2) = 0: two rows always give 0.
    known: { dx: [0, 0] },
    bound,
  },
  ...SHAPES.map(([rows, columns, groups]) => ({
    name: `${rows}×${columns} in ${groups} groups`,
    params: { rows, columns, groups, epsilon: 0.001 },
    arrays: {
      x: normals(rows * columns),
      dout: normals(rows * columns, 1),
      gamma: normals(columns, 2),
      mean: normals(groups * columns, 3),
      variance: uniforms(groups * columns, 0.5, 2, 4),
      sumDout: normals(groups * columns, 5),
      sumDoutX: normals(groups * columns, 6),
      dx: rows * columns,
    },
    bound,
  })),
]);
