/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
 * sumDout[g, c] = Σ d; sumDoutX[g, c] = Σ d · x̂, where d = scale · dout where the unit is open, else 0.
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns]; open: block-mask.ts;
 * x̂ = (x − mean) / √(variance + epsilon). Added up over the groups they are the gradients of beta and gamma.
 */
import { defineKernel, readF32, readU32, writeF32 } from '../device/kernel.ts';
import { openBit } from './block-mask.ts';
import { groupsPass, partialsBytes, partialsPass } from './simd-launch.ts';
import { groupOf } from './row-groups.ts';

/** Four columns a thread, eight threads beside each other, sixteen to share the rows. */
const LANES = { LANES_X: 8, LANES_Y: 16 } as const;

export const blockBackwardSums = defineKernel({
  name: 'block-backward-sums',
  bindings: {
    x: readF32,
    dout: readF32,
    mean: readF32,
    variance: readF32,
    open: readU32,
    sumDout: writeF32,
    sumDoutX: writeF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32', scale: 'f32' },
  constants: LANES,
  grid: ({ columns, groups }) => [Math.ceil(columns / (4 * LANES.LANES_X)), groups, 1],
  reference(arrays, params) {
    const { x, dout, mean, variance, open } = arrays;
    const { rows, columns, groups, epsilon } = params;
    const inverse = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const plain = new Float64Array(groups * columns);
    const weighted = new Float64Array(groups * columns);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const [word, bit] = openBit(params, row, c);
        if (((open[word] >>> bit) & 1) === 0) continue;
        const i = row * columns + c;
        const s = groupOf(row, rows, groups) * columns + c;
        plain[s] += params.scale * dout[i];
        weighted[s] += params.scale * dout[i] * (x[i] - mean[s]) * inverse[s];
      }
    }
    arrays.sumDout.set(plain);
    arrays.sumDoutX.set(weighted);
  },
  simd: {
    passes: (sizes) => [
      partialsPass('blockBackwardPartials', sizes),
      groupsPass('blockBackwardSums', sizes),
    ],
    scratchBytes: (sizes) => 2 * partialsBytes(sizes),
  },
});
