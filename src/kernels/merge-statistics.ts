/**
 * @file Batch statistics from those of tiles of rows: mean[g, c] = Σ size(t) · tileMean[t, c] / size(g);
 * variance[g, c] = Σ (tileSquares[t, c] + size(t) · (tileMean[t, c] − mean[g, c])²) / size(g), over the tiles of g;
 * shifted[g, c] = mean[g, c] + bias[c].
 *
 * tileMean, tileSquares: [⌈rows / tileRows⌉, columns]; bias: [columns]; mean, variance, shifted: [groups, columns].
 * The groups are of equal size, and no tile lies in two of them.
 * Source: Chan, Golub, LeVeque: "Updating Formulae and a Pairwise Algorithm for Computing Sample Variances", 1979.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { COLUMNWISE } from './launch.ts';

export const mergeStatistics = defineKernel({
  name: 'merge-statistics',
  bindings: {
    tileMean: readF32,
    tileSquares: readF32,
    bias: readF32,
    mean: writeF32,
    variance: writeF32,
    shifted: writeF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', tileRows: 'u32' },
  constants: COLUMNWISE,
  grid: ({ columns, groups }) => [Math.ceil(columns / COLUMNWISE.LANES_X), groups, 1],
  reference(arrays, { rows, columns, groups, tileRows }) {
    const { tileMean, tileSquares, bias, mean, variance, shifted } = arrays;
    const size = rows / groups;
    for (let group = 0; group < groups; group++) {
      for (let c = 0; c < columns; c++) {
        const at = group * columns + c;
        let [total, squares] = [0, 0];
        for (let row = 0; row < size; row += tileRows) {
          const tile = Math.floor((group * size + row) / tileRows) * columns + c;
          total += Math.min(tileRows, size - row) * tileMean[tile];
        }
        for (let row = 0; row < size; row += tileRows) {
          const tile = Math.floor((group * size + row) / tileRows) * columns + c;
          const distance = tileMean[tile] - total / size;
          squares += tileSquares[tile] + Math.min(tileRows, size - row) * distance * distance;
        }
        mean[at] = total / size;
        variance[at] = squares / size;
        shifted[at] = total / size + bias[c];
      }
    }
  },
});
