/**
 * @file Matrix product straight from memory, and what each tile of it says of its columns: out = A · B;
 * tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
 *
 * A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 16⌉, n]. Tile t is rows 16t … 16t + 15.
 * The product is that of matmul-direct.ts; merge-statistics.ts puts the tiles together.
 */
import { defineKernel, type FloatArray, readF32, writeF32 } from '../device/kernel.ts';
import { DIRECT_THREADS, matmulDirect } from './matmul-direct.ts';
import { referenceProduct } from './matmul-naive.ts';

/** Rows of a tile; `ROWS` in the shader. */
export const DIRECT_TILE_ROWS = 16;

export const matmulDirectStatistics = defineKernel({
  name: 'matmul-direct-statistics',
  bindings: { a: readF32, b: readF32, out: writeF32, tileMean: writeF32, tileSquares: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32' },
  constants: DIRECT_THREADS,
  grid: (params) => matmulDirect.grid({ ...params, transposeA: 0, transposeB: 0 }),
  reference({ a, b, out, tileMean, tileSquares }, params) {
    referenceProduct({ a, b, out }, { ...params, transposeA: 0, transposeB: 0 });
    tileMoments(out, params, DIRECT_TILE_ROWS, tileMean, tileSquares);
  },
});

/** Mean and sum of squared distances from it, of each column in each tile of rows. */
export function tileMoments(
  x: FloatArray,
  { m, n }: { readonly m: number; readonly n: number },
  tileRows: number,
  tileMean: FloatArray,
  tileSquares: FloatArray,
): void {
  for (let first = 0; first < m; first += tileRows) {
    const end = Math.min(m, first + tileRows);
    for (let c = 0; c < n; c++) {
      let total = 0;
      for (let row = first; row < end; row++) total += x[row * n + c];
      const center = total / (end - first);
      let squares = 0;
      for (let row = first; row < end; row++) squares += (x[row * n + c] - center) ** 2;
      const at = (first / tileRows) * n + c;
      tileMean[at] = center;
      tileSquares[at] = squares;
    }
  }
}
