/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
 * sumDout[g, c] = Σ d; sumDoutX[g, c] = Σ d · x̂, where d = factor · dout where the ReLU is open, else 0.
 *
 * x, dout: [rows, columns]; gamma, beta: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * x̂ = (x − mean) / √(variance + epsilon); the ReLU is open where gamma · x̂ + beta > 0; factor: dropout.ts.
 * Added up over the groups they are the gradients of beta and gamma.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { BLOCK_PARAMS, eachFactor } from './block-mask.ts';
import { groupsPass, partialsBytes, partialsPass } from './simd-launch.ts';
import { groupOf } from './row-groups.ts';

/** Four columns a thread, eight threads beside each other, sixteen to share the rows. */
const LANES = { LANES_X: 8, LANES_Y: 16 } as const;

export const blockBackwardSums = defineKernel({
  name: 'block-backward-sums',
  bindings: {
    x: readF32,
    dout: readF32,
    gamma: readF32,
    beta: readF32,
    mean: readF32,
    variance: readF32,
    sumDout: writeF32,
    sumDoutX: writeF32,
  },
  params: BLOCK_PARAMS,
  constants: LANES,
  grid: ({ columns, groups }) => [Math.ceil(columns / (4 * LANES.LANES_X)), groups, 1],
  reference(arrays, params) {
    const { x, dout, gamma, beta, mean, variance } = arrays;
    const { rows, columns, groups, epsilon } = params;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const plain = new Float64Array(groups * columns);
    const weighted = new Float64Array(groups * columns);
    eachFactor(params, (row, c, factor) => {
      const i = row * columns + c;
      const s = groupOf(row, rows, groups) * columns + c;
      const normalised = (x[i] - mean[s]) * scale[s];
      if (gamma[c] * normalised + beta[c] <= 0) return;
      plain[s] += factor * dout[i];
      weighted[s] += factor * dout[i] * normalised;
    });
    arrays.sumDout.set(plain);
    arrays.sumDoutX.set(weighted);
  },
  simd: {
    passes: (sizes) => [
      groupsPass('blockBackwardScale', sizes),
      partialsPass('blockBackwardPartials', sizes),
      groupsPass('blockBackwardSums', sizes),
    ],
    scratchBytes: (sizes) => 4 * sizes.groups * sizes.columns + 2 * partialsBytes(sizes),
  },
});
