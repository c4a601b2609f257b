/**
 * @file Mean and biased variance of each column, for each group of rows by itself.
 *
 * x: [rows, columns]; mean, variance: [groups, columns]. Groups: row-groups.ts; none may be empty.
 * mean[g, c] = Σ x / size(g); variance[g, c] = Σ (x − mean)² / size(g), in two passes.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { COLUMNWISE, columnwise } from './launch.ts';
import { groupStart } from './row-groups.ts';
import { groupsPass, partialsBytes, partialsPass } from './simd-launch.ts';

export const batchNormStatistics = defineKernel({
  name: 'batch-norm-statistics',
  bindings: { x: readF32, mean: writeF32, variance: writeF32 },
  params: { rows: 'u32', columns: 'u32', groups: 'u32' },
  constants: COLUMNWISE,
  grid: ({ columns, groups }) => columnwise(columns, groups),
  reference({ x, mean, variance }, { rows, columns, groups }) {
    const sums = new Float64Array(columns);
    const squares = new Float64Array(columns);
    for (let group = 0; group < groups; group++) {
      const first = groupStart(group, rows, groups);
      const end = groupStart(group + 1, rows, groups);
      const size = end - first;
      sums.fill(0);
      for (let row = first; row < end; row++) {
        for (let c = 0; c < columns; c++) sums[c] += x[row * columns + c];
      }
      squares.fill(0);
      for (let row = first; row < end; row++) {
        for (let c = 0; c < columns; c++) {
          const distance = x[row * columns + c] - sums[c] / size;
          squares[c] += distance * distance;
        }
      }
      for (let c = 0; c < columns; c++) {
        mean[group * columns + c] = sums[c] / size;
        variance[group * columns + c] = squares[c] / size;
      }
    }
  },
  simd: {
    passes: (sizes) => [
      partialsPass('batchNormMeanPartials', sizes),
      groupsPass('batchNormMean', sizes),
      partialsPass('batchNormVariancePartials', sizes),
      groupsPass('batchNormVariance', sizes),
    ],
    scratchBytes: partialsBytes,
  },
});
