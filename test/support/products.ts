/** @file Cases that every kernel of the matrix product must pass: all transposes, ugly shapes. */
import type { matmul } from '../../src/kernels/matmul.ts';
import type { matmulDirectStatistics } from '../../src/kernels/matmul-direct-statistics.ts';
import type { matmulLarge } from '../../src/kernels/matmul-large.ts';
import type { ProductParams } from '../../src/kernels/matmul-naive.ts';
import type { KernelCase } from './kernel-cases.ts';
import { normals } from './numbers.ts';
import { type Bound, either, ROUNDOFF, sumOf } from './tolerances.ts';

type ProductCase = KernelCase<typeof matmul.bindings, typeof matmul.params>;

/**
 * m, n, k: single elements, one more and one less than a tile, the recipe's skinny ones, nothing to sum,
 * and sums so long that the CPU adds them up in several runs.
 */
const SHAPES = [
  [1, 1, 1],
  [2, 3, 0],
  [7, 5, 3],
  [63, 64, 65],
  [65, 63, 16],
  [64, 64, 64],
  [130, 67, 17],
  [33, 1, 28],
  [1, 65, 28],
  [3, 129, 1],
  [28, 70, 200],
  [129, 257, 9],
  [13, 21, 600],
  [19, 9, 2100],
] as const;

const BY_HAND: ProductCase = {
  name: 'by hand: [2×3] · [3×2]',
  params: { m: 2, n: 2, k: 3, transposeA: 0, transposeB: 0 },
  arrays: {
    a: Float32Array.of(1, 2, 3, 4, 5, 6),
    b: Float32Array.of(7, 8, 9, 10, 11, 12),
    out: 4,
  },
  known: { out: [58, 64, 139, 154] },
  bound: sumOf(3),
};

const BY_HAND_TRANSPOSED: ProductCase = {
  name: 'by hand, both stored transposed',
  params: { m: 2, n: 2, k: 3, transposeA: 1, transposeB: 1 },
  arrays: {
    a: Float32Array.of(1, 4, 2, 5, 3, 6),
    b: Float32Array.of(7, 9, 11, 8, 10, 12),
    out: 4,
  },
  known: { out: [58, 64, 139, 154] },
  bound: sumOf(3),
};

export const PRODUCT_CASES: readonly ProductCase[] = [
  BY_HAND,
  BY_HAND_TRANSPOSED,
  ...SHAPES.flatMap(([m, n, k]) =>
    [0, 1, 2, 3].map((flags) => ({
      name: `${m}×${n}, sum of ${k}, transposes ${flags >> 1} ${flags & 1}`,
      params: { m, n, k, transposeA: flags >> 1, transposeB: flags & 1 },
      arrays: { a: normals(m * k), b: normals(n * k, 1), out: m * n },
      bound: sumOf(k),
    })),
  ),
];

/** Rows of a multiple of four, below, at and above tiles. */
const WIDER = [
  [130, 68, 20],
  [257, 132, 36],
  [256, 128, 32],
  [7, 4, 4],
] as const;

type StatisticsCase = KernelCase<
  typeof matmulDirectStatistics.bindings,
  typeof matmulDirectStatistics.params
>;

/**
 * A sum over k, or squared distances d² of such sums, each wrong by δ at most: Σ 2|d|δ ≤ 2δ·√(rows · Σd²), by
 * Cauchy and Schwarz, with δ the bound of a sum of k products of normal numbers.
 */
function sumOrSquares(k: number, rows: number): Bound {
  const delta = 4 * Math.sqrt(k) * ROUNDOFF * k;
  const squares: Bound = ({ expected }) => 2 * delta * Math.sqrt(rows * Math.abs(expected));
  return either(sumOf(k + rows), squares);
}

/** Cases of a product that also gives the mean and the squares of each tile of rows. */
export function productStatisticsCases(
  tileRows: number,
  fits: (params: ProductParams) => boolean = () => true,
): readonly StatisticsCase[] {
  const tiles = (m: number): number => Math.ceil(m / tileRows);
  return [
    {
      name: 'by hand: two rows, four columns',
      params: { m: 2, n: 4, k: 4 },
      arrays: {
        a: Float32Array.of(1, 2, 0, 0, 3, 4, 0, 0),
        b: Float32Array.of(5, 1, 0, -1, 6, 0, 1, 2, 9, 9, 9, 9, 9, 9, 9, 9),
        out: 8,
        tileMean: 4,
        tileSquares: 4,
      },
      known: {
        out: [17, 1, 2, 3, 39, 3, 4, 5],
        tileMean: [28, 2, 3, 4],
        tileSquares: [242, 2, 2, 2],
      },
      bound: sumOf(4),
    },
    ...[...SHAPES, ...WIDER]
      .filter(([m, n, k]) => k > 0 && fits({ m, n, k, transposeA: 0, transposeB: 0 }))
      .map(([m, n, k]) => ({
        name: `${m}×${n}, sum of ${k}`,
        params: { m, n, k },
        arrays: {
          a: normals(m * k),
          b: normals(n * k, 1),
          out: m * n,
          tileMean: tiles(m) * n,
          tileSquares: tiles(m) * n,
        },
        bound: sumOrSquares(k, tileRows),
      })),
  ];
}

type SlicedCase = KernelCase<typeof matmulLarge.bindings, typeof matmulLarge.params>;

/** Sizes and slices of a product, and whether A and B are stored transposed. */
type Sliced = readonly [m: number, n: number, k: number, slices: number, transposes: number];

const ALL_TRANSPOSES = [0, 1, 2, 3] as const;

/** Rows of a multiple of four: one quad, edges on every side, one more and one less than tiles. */
const QUADS = [
  [4, 4, 4],
  [28, 20, 12],
  [132, 260, 36],
  [124, 128, 68],
  [12, 516, 4],
] as const;

/** Every length of its own, so that none can stand for another. */
const WHOLE_TILES = [128, 256, 32] as const;

/**
 * For kernels in tiles. Few sets of constants, since a software adapter compiles each of them for a second or two: each
 * operand both ways, at the edges and in whole tiles. Slices: three at the edges, two of three steps, four of one and one
 * that is empty, whole tiles.
 */
export const TILED: readonly Sliced[] = [
  ...QUADS.flatMap((sizes) => [1, 2].map((transposes): Sliced => [...sizes, 1, transposes])),
  ...[0, 3].map((transposes): Sliced => [...WHOLE_TILES, 1, transposes]),
  [28, 68, 200, 3, 2],
  [132, 132, 512, 4, 2],
  [4, 8, 33, 2, 2],
  [36, 8, 36, 5, 2],
  [128, 256, 128, 2, 2],
];

/** For kernels of a few columns: sizes that divide nothing, and slices of them. */
export const THIN: readonly Sliced[] = [
  ...SHAPES.filter(([, n]) => n <= 8 || n === 67).flatMap((sizes) =>
    ALL_TRANSPOSES.map((transposes): Sliced => [...sizes, 1, transposes]),
  ),
  ...ALL_TRANSPOSES.flatMap((transposes): Sliced[] => [
    [65, 1, 517, 3, transposes],
    [33, 7, 300, 4, transposes],
    [3, 2, 5, 4, transposes],
    [1, 1, 2, 5, transposes],
  ]),
];

/** Cases of products whose sum may be cut into slices. */
export function slicedCases(shapes: readonly Sliced[]): readonly SlicedCase[] {
  return [
    {
      name: 'by hand: [4×4] · [4×4]',
      params: { m: 4, n: 4, k: 4, slices: 1, transposeA: 0, transposeB: 1 },
      arrays: {
        a: Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16),
        b: Float32Array.of(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2, 0, 0, 0, 0, -1),
        out: 16,
      },
      known: { out: [1, 2, 6, -4, 5, 6, 14, -8, 9, 10, 22, -12, 13, 14, 30, -16] },
      bound: sumOf(4),
    },
    ...shapes.map(([m, n, k, slices, transposes]) => ({
      name: `${m}×${n}, sum of ${k}, ${slices} slices, transposes ${transposes >> 1} ${transposes & 1}`,
      params: { m, n, k, slices, transposeA: transposes >> 1, transposeB: transposes & 1 },
      arrays: { a: normals(m * k), b: normals(n * k, 1), out: slices * m * n },
      bound: sumOf(k),
    })),
  ];
}
