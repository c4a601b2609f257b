/**
 * @file Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
 * x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor: dropout.ts.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns].
 * The same as batch-norm-apply.ts, relu.ts and dropout.ts one after another, without what lies between them.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { BLOCK_LANES, BLOCK_PARAMS, blockGrid, eachFactor } from './block-mask.ts';
import { groupsPass, rowsPass } from './simd-launch.ts';
import { groupOf } from './row-groups.ts';

export const blockForward = defineKernel({
  name: 'block-forward',
  bindings: {
    x: readF32,
    gamma: readF32,
    beta: readF32,
    mean: readF32,
    variance: readF32,
    out: writeF32,
  },
  params: BLOCK_PARAMS,
  constants: BLOCK_LANES,
  grid: blockGrid,
  reference({ x, gamma, beta, mean, variance, out }, params) {
    const { rows, columns, groups, epsilon } = params;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    eachFactor(params, (row, c, factor) => {
      const i = row * columns + c;
      const s = groupOf(row, rows, groups) * columns + c;
      const normalised = (x[i] - mean[s]) * scale[s];
      out[i] = factor * Math.max(gamma[c] * normalised + beta[c], 0);
    });
  },
  simd: {
    passes: (sizes) => [
      groupsPass('blockScale', sizes),
      rowsPass('blockForward', sizes.rows, 3 * sizes.columns),
    ],
    scratchBytes: ({ columns, groups }) => 4 * groups * columns,
  },
});
