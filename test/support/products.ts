/** @file Cases that every kernel of the matrix product must pass: all transposes, ugly shapes. */
import type { matmul } from '../../src/kernels/matmul.ts';
import type { matmulDirectStatistics } from '../../src/kernels/matmul-direct-statistics.ts';
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
export function productStatisticsCases(tileRows: number): readonly StatisticsCase[] {
  const tiles = (m: number): number => Math.ceil(m / tileRows);
  return [
    {
      name: 'by hand: two rows, one column',
      params: { m: 2, n: 1, k: 2 },
      arrays: {
        a: Float32Array.of(1, 2, 3, 4),
        b: Float32Array.of(5, 6),
        out: 2,
        tileMean: 1,
        tileSquares: 1,
      },
      known: { out: [17, 39], tileMean: [28], tileSquares: [242] },
      bound: sumOf(4),
    },
    ...SHAPES.filter(([, , k]) => k > 0).map(([m, n, k]) => ({
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
