import { batchNormApply } from '../../src/kernels/batch-norm-apply.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3, 1],
  [1, 1, 1],
  [7, 63, 3],
  [64, 64, 8],
  [65, 65, 8],
  [1000, 3, 7],
] as const;
const WIDE = { rows: 1449, columns: 2897 };

// gamma·x̂ + beta of numbers of size about 1 may cancel: a few roundings of 4.
const bound = either(ulps(8), absolute(2e-6));

testKernel(batchNormApply, [
  {
    name: 'by hand, two groups of one column',
    params: { rows: 3, columns: 1, groups: 2, epsilon: 0 },
    arrays: {
      x: Float32Array.of(3, 10, 14),
      gamma: Float32Array.of(2),
      beta: Float32Array.of(1),
      mean: Float32Array.of(1, 12),
      variance: Float32Array.of(4, 1),
      out: 3,
    },
    known: { out: [3, -3, 5] },
    bound,
  },
  ...SHAPES.map(([rows, columns, groups]) => ({
    name: `${rows}×${columns} in ${groups} groups`,
    params: { rows, columns, groups, epsilon: 0.001 },
    arrays: {
      x: normals(rows * columns),
      gamma: normals(columns, 1),
      beta: normals(columns, 2),
      mean: normals(groups * columns, 3),
      variance: uniforms(groups * columns, 0.5, 2, 4),
      out: rows * columns,
    },
    bound,
  })),
  {
    name: 'wider than one dispatch',
    params: { ...WIDE, groups: 5, epsilon: 0.001 },
    arrays: {
      x: pattern(WIDE.rows * WIDE.columns),
      gamma: pattern(WIDE.columns),
      beta: pattern(WIDE.columns),
      mean: pattern(5 * WIDE.columns),
      variance: uniforms(5 * WIDE.columns, 0.5, 2),
      out: WIDE.rows * WIDE.columns,
    },
    bound,
    gpuOnly: true,
  },
]);
