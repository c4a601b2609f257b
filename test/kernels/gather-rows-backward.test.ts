import { gatherRowsBackward } from '../../src/kernels/gather-rows-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals } from '../support/numbers.ts';
import { sumOf } from '../support/tolerances.ts';

/** tableRows, columns, rows: no rows, one entry for all, entries nobody asked for, more rows than entries. */
const SHAPES = [
  [3, 2, 0],
  [1, 1, 1],
  [1, 3, 65],
  [7, 5, 63],
  [100, 1, 64],
  [65, 33, 1000],
] as const;

function ids(rows: number, stride: number, below: number): Uint32Array {
  return Uint32Array.from({ length: rows * stride + 1 }, (_, i) => (i * 37 + (i >> 3)) % below);
}

testKernel(gatherRowsBackward, [
  {
    name: 'by hand: an entry used twice, one never, ids in the second of two columns',
    params: { tableRows: 3, columns: 2, rows: 3, first: 1, stride: 2 },
    arrays: {
      ids: Uint32Array.of(9, 2, 9, 0, 9, 2),
      dout: Float32Array.of(1, 2, 3, 4, 5, 6),
      dtable: 6,
    },
    known: { dtable: [3, 4, 0, 0, 6, 8] },
    bound: sumOf(2),
  },
  ...SHAPES.map(([tableRows, columns, rows]) => ({
    name: `${rows} rows into ${tableRows}×${columns}`,
    params: { tableRows, columns, rows, first: 1, stride: 3 },
    arrays: {
      ids: ids(rows, 3, tableRows),
      dout: normals(rows * columns),
      dtable: tableRows * columns,
    },
    bound: sumOf(rows),
  })),
]);
