/**
 * @file Picks rows of category codes by index from a part of a table: out[i, :] = codes[ids[first + i] − begin, :] where
 * the part has that row; other rows of out stay as they are, for the launches on the other parts.
 *
 * codes: [count, columns] u32, rows begin … begin + count − 1 of the table; ids: u32; out: [rows, columns] u32.
 */
import { defineKernel, readU32, updateU32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const gatherCodes = defineKernel({
  name: 'gather-codes',
  bindings: { codes: readU32, ids: readU32, out: updateU32 },
  params: { rows: 'u32', columns: 'u32', first: 'u32', begin: 'u32', count: 'u32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ codes, ids, out }, { rows, columns, first, begin, count }) {
    for (let row = 0; row < rows; row++) {
      const place = ids[first + row] - begin;
      if (place < 0 || place >= count) continue;
      for (let c = 0; c < columns; c++) out[row * columns + c] = codes[place * columns + c];
    }
  },
  simd: { passes: ({ rows, columns }) => [rowsPass('gatherPart', rows, columns)] },
});
