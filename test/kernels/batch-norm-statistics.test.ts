import { batchNormStatistics } from '../../src/kernels/batch-norm-statistics.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { absolute, type Bound, either, ulps } from '../support/tolerances.ts';

/** rows, columns, groups: groups of one row, groups of unequal size, more lanes than rows. */
const SHAPES = [
  [1, 1, 1],
  [2, 3, 2],
  [7, 63, 1],
  [7, 63, 3],
  [64, 64, 8],
  [65, 65, 8],
  [1000, 3, 7],
  [33, 100, 16],
] as const;

/** Means and variances of standard normal numbers: sums of at most `rows` terms of size about 1, divided by rows. */
function bound(rows: number): Bound {
  return either(ulps(16), absolute(8 * 2 ** -24 * Math.sqrt(rows)));
}

testKernel(batchNormStatistics, [
  {
    name: 'by hand, two groups',
    params: { rows: 4, columns: 2, groups: 2 },
    arrays: { x: Float32Array.of(1, 10, 3, 10, 5, 0, 5, 4), mean: 4, variance: 4 },
    known: { mean: [2, 10, 5, 2], variance: [1, 0, 0, 4] },
    bound: bound(4),
  },
  {
    name: 'a large mean does not swallow a small variance',
    params: { rows: 4, columns: 1, groups: 1 },
    arrays: { x: Float32Array.of(100000, 100001, 100002, 100003), mean: 1, variance: 1 },
    known: { mean: [100001.5], variance: [1.25] },
    bound: ulps(4),
  },
  ...SHAPES.map(([rows, columns, groups]) => ({
    name: `${rows}×${columns} in ${groups} groups`,
    params: { rows, columns, groups },
    arrays: { x: normals(rows * columns), mean: groups * columns, variance: groups * columns },
    bound: bound(rows),
  })),
]);
