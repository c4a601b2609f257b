/**
 * @file Batch normalisation, ReLU and dropout in one pass: out[r, c] = factor · max(gamma[c] · x̂ + beta[c], 0),
 * x̂ = (x[r, c] − mean[g, c]) / √(variance[g, c] + epsilon), g the group of row r; factor: dropout.ts.
 *
 * x, out: [rows, columns]; gamma, beta: [columns]; mean, variance: [groups, columns]; open: block-mask.ts.
 * The same as batch-norm-apply.ts, relu.ts and dropout.ts one after another, without what lies between them.
 */
import { philox4x32 } from '../base/philox.ts';
import { defineKernel, readF32, writeF32, writeU32 } from '../device/kernel.ts';
import { openBit } from './block-mask.ts';
import { BLOCK_LANES, blockGrid } from './block-runs.ts';
import { MASK_PARAMS } from './dropout.ts';
import { groupsPass, linesBytes, runsPass } from './simd-launch.ts';
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
    open: writeU32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32', ...MASK_PARAMS },
  constants: BLOCK_LANES,
  grid: blockGrid,
  reference({ x, gamma, beta, mean, variance, out, open }, params) {
    const { rows, columns, groups, epsilon } = params;
    const { firstRow, step, layer, keyLow, keyHigh, threshold } = params;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const words = new Uint32Array(4);
    open.fill(0);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        if (c % 4 === 0) philox4x32(c / 4, firstRow + row, step, layer, keyLow, keyHigh, words);
        const i = row * columns + c;
        const s = groupOf(row, rows, groups) * columns + c;
        const y = gamma[c] * (x[i] - mean[s]) * scale[s] + beta[c];
        const kept = words[c % 4] >= threshold;
        out[i] = kept ? params.scale * Math.max(y, 0) : 0;
        const [word, bit] = openBit(params, row, c);
        if (kept && y > 0) open[word] |= 1 << bit;
      }
    }
  },
  simd: {
    passes: (sizes) => [groupsPass('blockScale', sizes), runsPass('blockForward', sizes)],
    scratchBytes: (sizes) => 4 * sizes.groups * sizes.columns + linesBytes(sizes),
  },
});
