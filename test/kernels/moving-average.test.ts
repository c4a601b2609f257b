import { movingAverage } from '../../src/kernels/moving-average.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

const bound = either(ulps(4), absolute(1e-6));
const SHAPES = [
  [1, 1],
  [63, 8],
  [64, 1],
  [65, 3],
  [1000, 2],
] as const;

testKernel(movingAverage, [
  {
    name: 'by hand: a quarter of the way to the average of two replicas',
    params: { columns: 2, groups: 2, rate: 0.25 },
    arrays: { latest: Float32Array.of(1, 2, 3, 6), moving: Float32Array.of(0, 8) },
    known: { moving: [0.5, 7] },
    bound,
  },
  ...SHAPES.map(([columns, groups]) => ({
    name: `${columns} columns, ${groups} groups`,
    params: { columns, groups, rate: Math.fround(0.01) },
    arrays: { latest: normals(columns * groups), moving: normals(columns, 1) },
    bound,
  })),
]);
