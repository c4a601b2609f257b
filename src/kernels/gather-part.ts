/**
 * @file Picks rows by index from a part of a table: out[i, :] = part[ids[first + i] − begin, :] where the part has
 * that row; other rows of out stay as they are, for the launches on the other parts.
 *
 * part: [count, columns], rows begin … begin + count − 1 of the table; ids: u32; out: [rows, columns].
 */
import { defineKernel, readF32, readU32, updateF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';
import { rowsPass } from './simd-launch.ts';

export const gatherPart = defineKernel({
  name: 'gather-part',
  bindings: { part: readF32, ids: readU32, out: updateF32 },
  params: { rows: 'u32', columns: 'u32', first: 'u32', begin: 'u32', count: 'u32' },
  constants: LINEAR,
  grid: ({ rows, columns }) => linear(rows * columns),
  reference({ part, ids, out }, { rows, columns, first, begin, count }) {
    for (let row = 0; row < rows; row++) {
      const place = ids[first + row] - begin;
      if (place < 0 || place >= count) continue;
      for (let c = 0; c < columns; c++) out[row * columns + c] = part[place * columns + c];
    }
  },
  simd: { passes: ({ rows, columns }) => [rowsPass('gatherPart', rows, columns)] },
});
