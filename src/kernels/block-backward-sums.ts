/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each chunk of the rows, group and column:
 * sumDout[i, g, c] = Σ d; sumDoutX[i, g, c] = Σ d · x̂, where d = scale · dout where the unit is open, else 0.
 *
 * x, dout: [rows, columns]; mean, variance: [groups, columns]; sumDout, sumDoutX: [chunks, groups, columns];
 * open: block-mask.ts; x̂ = (x − mean) / √(variance + epsilon). Added up over chunks and groups they are the gradients of
 * beta and gamma. Chunks are for large GPUs, which a group alone does not keep busy; SIMD knows one chunk only.
 */
import { defineKernel, readF32, readU32, writeF32 } from '../device/kernel.ts';
import { openBit } from './block-mask.ts';
import { type BlockSizes, RUN, runsOf } from './block-runs.ts';
import { groupsPass, partialsBytes, partialsPass } from './simd-launch.ts';
import { groupOf, groupStart } from './row-groups.ts';

/** Workgroups that keep a large GPU busy, and runs of rows that are worth a workgroup of their own. */
const BUSY = 1024;
const LEAST_RUNS = 128;

/** Into how many chunks the rows of a group are best cut on a GPU. */
export function chunksFor(sizes: BlockSizes): number {
  const blocks = Math.ceil(sizes.columns / (4 * LANES.LANES_X)) * sizes.groups;
  return Math.max(1, Math.min(Math.floor(BUSY / blocks), Math.floor(runsOf(sizes) / LEAST_RUNS)));
}

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
  params: {
    rows: 'u32',
    columns: 'u32',
    groups: 'u32',
    epsilon: 'f32',
    scale: 'f32',
    chunks: 'u32',
  },
  constants: LANES,
  grid: ({ columns, groups, chunks }) => [Math.ceil(columns / (4 * LANES.LANES_X)), groups, chunks],
  reference(arrays, params) {
    const { x, dout, mean, variance, open } = arrays;
    const { rows, columns, groups, epsilon, chunks } = params;
    const chunkRuns = Math.ceil(runsOf(params) / chunks);
    const inverse = Float64Array.from(variance, (v) => 1 / Math.sqrt(v + epsilon));
    const plain = new Float64Array(chunks * groups * columns);
    const weighted = new Float64Array(chunks * groups * columns);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) {
        const [word, bit] = openBit(params, row, c);
        if (((open[word] >>> bit) & 1) === 0) continue;
        const i = row * columns + c;
        const group = groupOf(row, rows, groups);
        const run = Math.floor((row - groupStart(group, rows, groups)) / RUN);
        const s = group * columns + c;
        const at = Math.floor(run / chunkRuns) * groups * columns + s;
        plain[at] += params.scale * dout[i];
        weighted[at] += params.scale * dout[i] * (x[i] - mean[s]) * inverse[s];
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
