/**
 * @file Copies a run of columns: out[r, outFirst + c] = x[r, xFirst + c] for c < count; other columns of out stay.
 *
 * x: [rows, xColumns]; out: [rows, outColumns]. Joins tensors side by side, and takes their gradients apart.
 */
import { defineKernel, readF32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const copyColumns = defineKernel({
  name: 'copy-columns',
  bindings: { x: readF32, out: updateF32 },
  params: {
    rows: 'u32',
    count: 'u32',
    xColumns: 'u32',
    xFirst: 'u32',
    outColumns: 'u32',
    outFirst: 'u32',
  },
  constants: LINEAR,
  grid: ({ rows, count }) => linear(rows * count),
  reference({ x, out }, { rows, count, xColumns, xFirst, outColumns, outFirst }) {
    for (let row = 0; row < rows; row++) {
      const from = row * xColumns + xFirst;
      const to = row * outColumns + outFirst;
      for (let c = 0; c < count; c++) out[to + c] = x[from + c];
    }
  },
  simd: { passes: ({ rows, count }) => [rowsPass('copyColumns', rows, count)] },
});
