import { gatherPart } from '../../src/kernels/gather-part.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

const SHAPES = [
  [0, 3],
  [1, 1],
  [7, 63],
  [64, 5],
  [65, 65],
  [1000, 3],
] as const;

function ids(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => (Math.imul(i, 2654435761) >>> 0) % 100);
}

testKernel(gatherPart, [
  {
    name: 'by hand, from the middle of the ids: rows before the part and behind it stay',
    params: { rows: 4, columns: 2, first: 1, begin: 5, count: 2 },
    arrays: {
      part: Float32Array.of(5, -5, 6, -6),
      ids: Uint32Array.of(5, 6, 4, 7, 5, 6),
      out: Float32Array.of(1, 1, 2, 2, 3, 3, 4, 4),
    },
    known: { out: [6, -6, 2, 2, 3, 3, 5, -5] },
    bound: exact,
  },
  ...SHAPES.map(([rows, columns]) => ({
    name: `${rows}×${columns}`,
    params: { rows, columns, first: 2, begin: 30, count: 40 },
    arrays: { part: normals(40 * columns), ids: ids(rows + 3), out: normals(rows * columns, 1) },
    bound: exact,
  })),
]);
