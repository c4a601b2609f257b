import { gatherRows } from '../../src/kernels/gather-rows.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 28],
  [65, 65],
  [1000, 3],
] as const;
const WIDE = { rows: 1449, columns: 2897 };

/** Every row of a table of 100 is asked for, some again and again. */
function ids(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => (i * 37 + (i >> 3)) % 100);
}

testKernel(gatherRows, [
  {
    name: 'by hand, from the middle of the ids',
    params: { rows: 2, columns: 2, first: 1, stride: 1 },
    arrays: {
      table: Float32Array.of(1, 2, 3, 4, 5, 6),
      ids: Uint32Array.of(9, 2, 0, 9),
      out: 4,
    },
    known: { out: [5, 6, 1, 2] },
    bound: exact,
  },
  {
    name: 'by hand, the second column of two columns of ids',
    params: { rows: 2, columns: 2, first: 1, stride: 2 },
    arrays: {
      table: Float32Array.of(1, 2, 3, 4, 5, 6),
      ids: Uint32Array.of(9, 2, 9, 0),
      out: 4,
    },
    known: { out: [5, 6, 1, 2] },
    bound: exact,
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: { rows, columns, first: 5, stride: 1 },
    arrays: { table: normals(100 * columns), ids: ids(rows + 6), out: rows * columns },
    bound: exact,
  })),
  {
    name: 'wider than one dispatch',
    params: { ...WIDE, first: 0, stride: 1 },
    arrays: {
      table: pattern(100 * WIDE.columns),
      ids: ids(WIDE.rows),
      out: WIDE.rows * WIDE.columns,
    },
    bound: exact,
    gpuOnly: true,
  },
]);
