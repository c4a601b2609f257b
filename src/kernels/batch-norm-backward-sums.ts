/**
 * @file The two sums that the gradient of batch normalisation needs, for each group and column:
 * sumDout[g, c] = Σ dout; sumDoutX[g, c] = Σ dout · x̂, x̂ = (x − mean) / √(variance + epsilon).
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * Added up over the groups they are the gradients of beta and gamma.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { COLUMNWISE, columnwise } from './launch.ts';
import { groupOf } from './row-groups.ts';
import { groupsPass, partialsBytes, partialsPass } from './simd-launch.ts';

export const batchNormBackwardSums = defineKernel({
  name: 'batch-norm-backward-sums',
  bindings: {
    x: readF32,
    dout: readF32,
    mean: readF32,
    variance: readF32,
    sumDout: writeF32,
    sumDoutX: writeF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32' },
  constants: COLUMNWISE,
  grid: ({ columns, groups }) => columnwise(columns, groups),
  reference(arrays, { rows, columns, groups, epsilon }) {
    const { x, dout, mean, variance } = arrays;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const plain = new Float64Array(groups * columns);
    const weighted = new Float64Array(groups * columns);
    for (let row = 0; row < rows; row++) {
      const group = groupOf(row, rows, groups) * columns;
      for (let c = 0; c < columns; c++) {
        const i = row * columns + c;
        const s = group + c;
        plain[s] += dout[i];
        weighted[s] += dout[i] * (x[i] - mean[s]) * scale[s];
      }
    }
    arrays.sumDout.set(plain);
    arrays.sumDoutX.set(weighted);
  },
  simd: {
    passes: (sizes) => [
      partialsPass('batchNormBackwardPartials', sizes),
      groupsPass('batchNormBackwardSums', sizes),
    ],
    scratchBytes: (sizes) => 2 * partialsBytes(sizes),
  },
});
