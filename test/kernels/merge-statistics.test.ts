import { mergeStatistics } from '../../src/kernels/merge-statistics.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, uniforms } from '../support/numbers.ts';
import { absolute, either, sumOf } from '../support/tolerances.ts';

/** Rows, columns, groups, rows of a tile: one short tile, several, groups of whole tiles, one row. */
const SHAPES = [
  [1, 1, 1, 16],
  [7, 63, 1, 16],
  [65, 65, 1, 16],
  [1000, 3, 1, 128],
  [64, 64, 4, 16],
  [1024, 70, 8, 128],
] as const;

testKernel(mergeStatistics, [
  {
    name: 'by hand: the numbers 1 3 | 5, tiles of two rows',
    params: { rows: 3, columns: 1, groups: 1, tileRows: 2 },
    arrays: {
      tileMean: Float32Array.of(2, 5),
      tileSquares: Float32Array.of(2, 0),
      bias: Float32Array.of(10),
      mean: 1,
      variance: 1,
      shifted: 1,
    },
    known: { mean: [3], variance: [8 / 3], shifted: [13] },
    bound: sumOf(3),
  },
  ...SHAPES.map(([rows, columns, groups, tileRows]) => {
    const tiles = Math.ceil(rows / tileRows);
    return {
      name: `${rows}×${columns} in ${groups} groups, tiles of ${tileRows}`,
      params: { rows, columns, groups, tileRows },
      arrays: {
        tileMean: normals(tiles * columns),
        tileSquares: uniforms(tiles * columns, 0, 20, 1),
        bias: normals(columns, 2),
        mean: groups * columns,
        variance: groups * columns,
        shifted: groups * columns,
      },
      // The distances from the mean are differences: a few roundings of their square, at most 16.
      bound: either(sumOf(tiles + 4), absolute(4e-6)),
    };
  }),
]);
