import { copyColumns } from '../../src/kernels/copy-columns.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 64],
  [65, 5],
  [1000, 3],
] as const;

testKernel(copyColumns, [
  {
    name: 'by hand: one column into the middle, the others stay',
    params: { rows: 2, count: 1, xColumns: 2, xFirst: 1, outColumns: 3, outFirst: 1 },
    arrays: { x: Float32Array.of(1, 2, 3, 4), out: Float32Array.of(5, 6, 7, 8, 9, 10) },
    known: { out: [5, 2, 7, 8, 4, 10] },
    bound: exact,
  },
  ...SHAPES.map(([rows, count]) => ({
    name: `${rows}×${count}`,
    params: { rows, count, xColumns: count + 2, xFirst: 1, outColumns: count + 5, outFirst: 3 },
    arrays: { x: normals(rows * (count + 2)), out: normals(rows * (count + 5), 1) },
    bound: exact,
  })),
]);
