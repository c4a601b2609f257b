/**
 * @file Gradient of batch normalisation with respect to its input, through mean and variance too:
 * dx = gamma / √(variance + epsilon) · (dout − sumDout / size − x̂ · sumDoutX / size).
 *
 * x, dout, dx: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns];
 * x̂ = (x − mean) / √(variance + epsilon); size: rows of the group; sums: batch-norm-backward-sums.ts.
 * Source: Ioffe, Szegedy: "Batch Normalization", ICML 2015, section 3, simplified.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { groupStart } from './row-groups.ts';
import { groupsPass, rowsPass } from './simd-launch.ts';

export const batchNormBackward = defineKernel({
  name: 'batch-norm-backward',
  bindings: {
    x: readF32,
    dout: readF32,
    gamma: readF32,
    mean: readF32,
    variance: readF32,
    sumDout: readF32,
    sumDoutX: readF32,
    dx: writeF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference(arrays, { rows, columns, groups, epsilon }) {
    const { x, dout, gamma, mean, variance, sumDout, sumDoutX, dx } = arrays;
    const scale = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    for (let group = 0; group < groups; group++) {
      const first = groupStart(group, rows, groups);
      const end = groupStart(group + 1, rows, groups);
      for (let row = first; row < end; row++) {
        for (let c = 0; c < columns; c++) {
          const i = row * columns + c;
          const s = group * columns + c;
          const normalised = (x[i] - mean[s]) * scale[s];
          const through = (sumDout[s] + normalised * sumDoutX[s]) / (end - first);
          dx[i] = gamma[c] * scale[s] * (dout[i] - through);
        }
      }
    }
  },
  simd: {
    passes: (sizes) => [
      groupsPass('batchNormFactors', sizes),
      rowsPass('batchNormBackward', sizes.rows, sizes.columns),
    ],
    scratchBytes: ({ columns, groups }) => 3 * 4 * groups * columns,
  },
});
