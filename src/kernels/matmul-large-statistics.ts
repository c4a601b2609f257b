/**
 * @file Matrix product in large tiles, and what each tile says of its columns: out = A · B;
 * tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
 *
 * A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 128⌉, n]. Tile t is rows 128t … 128t + 127. n and k are
 * multiples of four.
 * The product is that of matmul-large.ts; merge-statistics.ts puts the tiles together.
 */
import { defineKernel, readF32, writeF32 } from '../device/kernel.ts';
import { tileMoments } from './matmul-direct-statistics.ts';
import { LARGE_SHAPE, LARGE_TILE, largeGrid } from './matmul-large.ts';
import { referenceProduct } from './matmul-naive.ts';
import { tileConstants } from './tile-constants.ts';

export const matmulLargeStatistics = defineKernel({
  name: 'matmul-large-statistics',
  bindings: { a: readF32, b: readF32, out: writeF32, tileMean: writeF32, tileSquares: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32' },
  constants: tileConstants(LARGE_SHAPE),
  grid: largeGrid,
  reference({ a, b, out, tileMean, tileSquares }, params) {
    referenceProduct({ a, b, out }, { ...params, transposeA: 0, transposeB: 0 });
    tileMoments(out, params, LARGE_TILE, tileMean, tileSquares);
  },
});
