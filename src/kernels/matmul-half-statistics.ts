/**
 * @file Matrix product in half precision, and what each tile says of its columns: out = A · B;
 * tileMean[t, c] = Σ out / size(t); tileSquares[t, c] = Σ (out − tileMean[t, c])², over the rows of tile t.
 *
 * A: [m, k]; B: [k, n]; out: [m, n]; tileMean, tileSquares: [⌈m / 128⌉, n]. Tile t is rows 128t … 128t + 127. n and k are
 * multiples of four. The product is that of matmul-half.ts; merge-statistics.ts puts the tiles together.
 */
import { defineKernel, type HostArrays, readF32, writeF32 } from '../device/kernel.ts';
import { tileMoments } from './matmul-direct-statistics.ts';
import { HALF_SHAPE, scaled, scaledHalves } from './matmul-half.ts';
import { LARGE_TILE, largeGrid } from './matmul-large.ts';
import { referenceProduct } from './matmul-naive.ts';
import { tileConstants } from './tile-constants.ts';

const bindings = {
  a: readF32,
  b: readF32,
  out: writeF32,
  tileMean: writeF32,
  tileSquares: writeF32,
} as const;

interface Sizes {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly scaleA: number;
  readonly scaleB: number;
}

function reference(
  { a, b, out, tileMean, tileSquares }: HostArrays<typeof bindings>,
  params: Sizes,
): void {
  const halves = { a: scaledHalves(a, params.scaleA), b: scaledHalves(b, params.scaleB), out };
  referenceProduct(halves, { ...params, transposeA: 0, transposeB: 0 });
  tileMoments(out, params, LARGE_TILE, tileMean, tileSquares);
}

/** What the kernel and its emulation share: all but the name. */
export const HALF_STATISTICS = {
  bindings,
  params: { m: 'u32', n: 'u32', k: 'u32', scaleA: 'f32', scaleB: 'f32' },
  constants: tileConstants(HALF_SHAPE, (params: Sizes) => scaled(params)),
  grid: largeGrid,
  reference,
} as const;

export const matmulHalfStatistics = defineKernel({
  name: 'matmul-half-statistics',
  ...HALF_STATISTICS,
});
