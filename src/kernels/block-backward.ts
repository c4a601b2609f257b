/**
 * @file Gradient of BatchNorm → ReLU → dropout with respect to its input, through mean and variance too, in place:
 * dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = scale · dout where the unit
 * is open, else 0.
 *
 * x, gradient (dout before, dx after): [rows, columns]; gamma: [columns]; open: block-mask.ts;
 * mean, variance, sumDout, sumDoutX: [groups, columns]; the sums: block-backward-sums.ts; size: rows of the group.
 * Source: Ioffe, Szegedy: "Batch Normalization", ICML 2015, section 3, simplified.
 */
import { defineKernel, readF32, readU32, updateF32 } from '../device/kernel.ts';
import { openBit } from './block-mask.ts';
import { BLOCK_LANES, blockGrid } from './block-runs.ts';
import { groupsPass, rowsPass } from './simd-launch.ts';
import { groupStart } from './row-groups.ts';

export const blockBackward = defineKernel({
  name: 'block-backward',
  bindings: {
    x: readF32,
    gamma: readF32,
    mean: readF32,
    variance: readF32,
    sumDout: readF32,
    sumDoutX: readF32,
    open: readU32,
    gradient: updateF32,
  },
  params: { rows: 'u32', columns: 'u32', groups: 'u32', epsilon: 'f32', scale: 'f32' },
  constants: BLOCK_LANES,
  grid: blockGrid,
  reference(arrays, params) {
    const { x, gamma, mean, variance, sumDout, sumDoutX, open, gradient } = arrays;
    const { rows, columns, groups, epsilon } = params;
    const inverse = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    for (let group = 0; group < groups; group++) {
      const first = groupStart(group, rows, groups);
      const end = groupStart(group + 1, rows, groups);
      for (let row = first; row < end; row++) {
        for (let c = 0; c < columns; c++) {
          const i = row * columns + c;
          const s = group * columns + c;
          const [word, bit] = openBit(params, row, c);
          const d = ((open[word] >>> bit) & 1) === 1 ? params.scale * gradient[i] : 0;
          const normalised = (x[i] - mean[s]) * inverse[s];
          const through = (sumDout[s] + normalised * sumDoutX[s]) / (end - first);
          gradient[i] = gamma[c] * inverse[s] * (d - through);
        }
      }
    }
  },
  simd: {
    passes: (sizes) => [
      groupsPass('blockFactors', sizes),
      rowsPass('blockBackward', sizes.rows, sizes.columns),
    ],
    scratchBytes: ({ columns, groups }) => 3 * 4 * groups * columns,
  },
});
