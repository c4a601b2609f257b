/**
 * @file Gradient of picking rows: dtable[v, c] = Σ over the rows i with ids[first + i · stride] = v of dout[i, c].
 *
 * dtable: [tableRows, columns]; ids: u32; dout: [rows, columns]. Sums in order of the rows, on the GPU too.
 */
import { defineKernel, readF32, readU32, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

export const gatherRowsBackward = defineKernel({
  name: 'gather-rows-backward',
  bindings: { ids: readU32, dout: readF32, dtable: writeF32 },
  params: { tableRows: 'u32', columns: 'u32', rows: 'u32', first: 'u32', stride: 'u32' },
  constants: LINEAR,
  grid: ({ tableRows, columns }) => linear(tableRows * columns),
  reference({ ids, dout, dtable }, { tableRows, columns, rows, first, stride }) {
    const sums = new Float64Array(tableRows * columns);
    for (let row = 0; row < rows; row++) {
      const start = ids[first + row * stride] * columns;
      for (let c = 0; c < columns; c++) sums[start + c] += dout[row * columns + c];
    }
    dtable.set(sums);
  },
  simd: {
    // Every chunk looks through all ids: a few chunks, however large the table.
    passes: ({ tableRows }) => [
      { run: 'gatherRowsBackward', items: tableRows, chunk: Math.ceil(tableRows / 4) },
    ],
  },
});
