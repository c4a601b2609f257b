/**
 * @file Normalises each column and gives it a learned scale and shift:
 * out[r, c] = gamma[c] · (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon) + beta[c], g the group of row r.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * Training passes the statistics of the batch; inference the moving averages, as one group.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { groupOf } from './row-groups.ts';
import { groupsPass, rowsPass } from './simd-launch.ts';

export const batchNormApply = defineKernel({
  name: 'batch-norm-apply',
  bindings: {
    x: readF32,
    gamma: readF32,
    beta: readF32,
    mean: readF32,
    variance: readF32,
    out: writeF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ x, gamma, beta, mean, variance, out }, { rows, columns, groups, epsilon }) {
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    for (let row = 0; row < rows; row++) {
      const group = groupOf(row, rows, groups) * columns;
      for (let c = 0; c < columns; c++) {
        const i = row * columns + c;
        const normalised = (x[i] - mean[group + c]) * scale[group + c];
        out[i] = gamma[c] * normalised + beta[c];
      }
    }
  },
  simd: {
    passes: (sizes) => [
      groupsPass('batchNormScale', sizes),
      rowsPass('batchNormApply', sizes.rows, sizes.columns),
    ],
    scratchBytes: ({ columns, groups }) => 4 * groups * columns,
  },
});
