/**
 * @file Adds one value a column: out[r, c] = x[r, c] + bias[c].
 *
 * x, out: [rows, columns]; bias: [columns].
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const addBias = defineKernel({
  name: 'add-bias',
  bindings: { x: readF32, bias: readF32, out: writeF32 },
  params: { rows: 'u32', columns: 'u32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ x, bias, out }, { rows, columns }) {
    for (let row = 0; row < rows; row++) {
      const start = row * columns;
      for (let c = 0; c < columns; c++) out[start + c] = x[start + c] + bias[c];
    }
  },
  simd: { passes: ({ rows, columns }) => [rowsPass('addBias', rows, columns)] },
});
