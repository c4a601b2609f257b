/**
 * @file Sum of each column: out[c] = Σ_r x[r, c]. The gradient of a bias.
 *
 * x: [rows, columns]; out: [columns].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { COLUMNWISE, columnwise } from './launch.ts';
import { partialsBytes, partialsPass } from './simd-launch.ts';

export const columnSum = defineKernel({
  name: 'column-sum',
  bindings: { x: readF32, out: writeF32 },
  params: { rows: 'u32', columns: 'u32' },
  constants: COLUMNWISE,
  grid: ({ columns }) => columnwise(columns),
  reference({ x, out }, { rows, columns }) {
    const sums = new Float64Array(columns);
    for (let row = 0; row < rows; row++) {
      for (let c = 0; c < columns; c++) sums[c] += x[row * columns + c];
    }
    out.set(sums);
  },
  simd: {
    passes: ({ rows, columns }) => [
      partialsPass('columnSumPartials', { rows, columns, groups: 1 }),
      { run: 'columnSum', items: 1, chunk: 1 },
    ],
    scratchBytes: ({ rows, columns }) => partialsBytes({ rows, columns, groups: 1 }),
  },
});
