/**
 * @file Picks rows of category codes by index: out[i, :] = codes[ids[first + i], :].
 *
 * codes: [tableRows, columns] u32; ids: [count] u32; out: [rows, columns] u32.
 */
import { defineKernel, readU32, writeU32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const gatherCodes = defineKernel({
  name: 'gather-codes',
  bindings: { codes: readU32, ids: readU32, out: writeU32 },
  params: { rows: 'u32', columns: 'u32', first: 'u32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ codes, ids, out }, { rows, columns, first }) {
    for (let row = 0; row < rows; row++) {
      const from = ids[first + row] * columns;
      for (let c = 0; c < columns; c++) out[row * columns + c] = codes[from + c];
    }
  },
  simd: { passes: ({ rows, columns }) => [rowsPass('gatherCodes', rows, columns)] },
});
