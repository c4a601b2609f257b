import { columnSum } from '../../src/kernels/column-sum.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { sumOf } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [15, 16],
  [64, 64],
  [65, 65],
  [1000, 3],
  [3, 1000],
] as const;

testKernel(columnSum, [
  {
    name: 'by hand',
    params: { rows: 2, columns: 3 },
    arrays: { x: Float32Array.of(1, 2, 3, 4, 5, 6), out: 3 },
    known: { out: [5, 7, 9] },
    bound: sumOf(2),
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: { rows, columns },
    arrays: { x: normals(rows * columns), out: columns },
    bound: sumOf(rows),
  })),
]);
