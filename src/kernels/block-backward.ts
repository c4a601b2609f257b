/**
 * @file Gradient of BatchNorm → ReLU → dropout with respect to its input, through mean and variance too, in place:
 * dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = factor · dout where the
 * ReLU is open, else 0.
 *
 * x, gradient (dout before, dx after): [rows, columns]; gamma, beta: [columns];
 * mean, variance, sumDout, sumDoutX: [groups, columns]; the sums: block-backward-sums.ts; size: rows of the group.
 * Source: Ioffe, Szegedy: "Batch Normalization", ICML 2015, section 3, simplified.
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { BLOCK_LANES, BLOCK_PARAMS, blockGrid, eachFactor } from './block-mask.ts';
import { groupsPass, rowsPass } from './simd-launch.ts';
import { groupOf, groupStart } from './row-groups.ts';

export const blockBackward = defineKernel({
  name: 'block-backward',
  bindings: {
    x: readF32,
    gamma: readF32,
    beta: readF32,
    mean: readF32,
    variance: readF32,
    sumDout: readF32,
    sumDoutX: readF32,
    gradient: updateF32,
  },
  params: BLOCK_PARAMS,
  constants: BLOCK_LANES,
  grid: blockGrid,
  reference(arrays, params) {
    const { x, gamma, beta, mean, variance, sumDout, sumDoutX, gradient } = arrays;
    const { rows, columns, groups, epsilon } = params;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    eachFactor(params, (row, c, factor) => {
      const group = groupOf(row, rows, groups);
      const size = groupStart(group + 1, rows, groups) - groupStart(group, rows, groups);
      const i = row * columns + c;
      const s = group * columns + c;
      const normalised = (x[i] - mean[s]) * scale[s];
      const d = gamma[c] * normalised + beta[c] > 0 ? factor * gradient[i] : 0;
      const through = (sumDout[s] + normalised * sumDoutX[s]) / size;
      gradient[i] = gamma[c] * scale[s] * (d - through);
    });
  },
  simd: {
    passes: (sizes) => [
      groupsPass('blockFactors', sizes),
      rowsPass('blockBackward', sizes.rows, 3 * sizes.columns),
    ],
    scratchBytes: ({ columns, groups }) => 3 * 4 * groups * columns,
  },
});
