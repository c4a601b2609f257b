/**
 * @file Picks rows by index: out[i, :] = table[ids[first + i · stride], :].
 *
 * table: [tableRows, columns]; ids: [count] u32; out: [rows, columns].
 * With stride 1 a batch from a shuffled order; with stride C an embedding, ids being one column of [rows, C].
 * Indices must be below tableRows. A GPU clamps a wrong one in silence: the host checks them.
 */
import { defineKernel, readF32, readU32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const gatherRows = defineKernel({
  name: 'gather-rows',
  bindings: { table: readF32, ids: readU32, out: writeF32 },
  params: { rows: 'u32', columns: 'u32', first: 'u32', stride: 'u32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ table, ids, out }, { rows, columns, first, stride }) {
    for (let row = 0; row < rows; row++) {
      const from = ids[first + row * stride] * columns;
      for (let c = 0; c < columns; c++) out[row * columns + c] = table[from + c];
    }
  },
  simd: { passes: ({ rows, columns }) => [rowsPass('gatherRows', rows, columns)] },
});
