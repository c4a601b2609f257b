/**
 * @file Cases of products in halves, for the kernels of matrix units and for their emulation: transposes, edges, whole
 * tiles, slices, operands that are scaled, and values that halves cannot hold.
 */
import type { matmulHalf } from '../../src/kernels/matmul-half.ts';
import type { matmulHalfStatistics } from '../../src/kernels/matmul-half-statistics.ts';
import type { KernelCase } from './kernel-cases.ts';
import { normals } from './numbers.ts';
import { productStatisticsCases } from './products.ts';
import { sumOf } from './tolerances.ts';

type HalfCase = KernelCase<typeof matmulHalf.bindings, typeof matmulHalf.params>;

/** Sizes, slices, transposes as bits (A: 2, B: 1), and powers of two by which operands are multiplied. */
type Shape = readonly [
  m: number,
  n: number,
  k: number,
  slices: number,
  transposes: number,
  scaleA: number,
  scaleB: number,
];

const SHAPES: readonly Shape[] = [
  ...[0, 1, 2, 3].flatMap((transposes): Shape[] => [
    [4, 4, 4, 1, transposes, 1, 1],
    [132, 68, 36, 1, transposes, 1, 1],
    [128, 256, 64, 1, transposes, 1, 1],
  ]),
  [60, 132, 20, 1, 1, 64, 1],
  [132, 20, 68, 1, 2, 1, 1024],
  [128, 256, 64, 1, 1, 64, 1],
  [28, 68, 200, 3, 2, 1, 1024],
  [36, 8, 36, 5, 2, 1, 1],
  [128, 256, 96, 2, 2, 1, 1024],
];

/** 1 + 2⁻¹² becomes 1, and 1 + 3·2⁻¹² becomes 1 + 2⁻¹⁰: halves have ten bits behind the point. */
const ROUNDED: HalfCase = {
  name: 'by hand: operands become halves',
  params: { m: 1, n: 4, k: 4, slices: 1, scaleA: 1, scaleB: 1, transposeA: 0, transposeB: 0 },
  arrays: {
    a: Float32Array.of(1, 2, 4, 8),
    b: Float32Array.from({ length: 16 }, (_, i) => {
      return [1 + 2 ** -12, 1 + 3 * 2 ** -12, -3 - 2 ** -11, 0][i % 4];
    }),
    out: 4,
  },
  known: { out: [15, 15 * (1 + 2 ** -10), -45, 0] },
  bound: sumOf(4),
};

/** Gradients of 2⁻²⁶ would be 0 as halves; times 2¹⁶ they keep their digits. */
const SCALED: HalfCase = {
  name: 'by hand: what is too small for a half is not, when it is scaled',
  params: {
    m: 1,
    n: 4,
    k: 4,
    slices: 1,
    scaleA: 2 ** 16,
    scaleB: 1,
    transposeA: 0,
    transposeB: 0,
  },
  arrays: {
    a: new Float32Array(4).fill(3 * 2 ** -26),
    b: Float32Array.from({ length: 16 }, (_, i) => i % 4),
    out: 4,
  },
  known: { out: [0, 12 * 2 ** -26, 24 * 2 ** -26, 36 * 2 ** -26] },
  bound: sumOf(4),
};

/** The terms are products of halves, which float32 holds exactly: what is left is the rounding of the sum. */
export const HALF_CASES: readonly HalfCase[] = [
  ROUNDED,
  SCALED,
  ...SHAPES.map(([m, n, k, slices, transposes, scaleA, scaleB]) => {
    const [transposeA, transposeB] = [transposes >> 1, transposes & 1];
    return {
      name: `${m}×${n}, sum of ${k}, ${slices} slices, transposes ${transposeA} ${transposeB}, times ${scaleA} ${scaleB}`,
      params: { m, n, k, slices, scaleA, scaleB, transposeA, transposeB },
      arrays: { a: normals(m * k), b: normals(n * k, 1), out: slices * m * n },
      bound: sumOf(k),
    };
  }),
];

/**
 * Those for the emulation, which a software adapter compiles for seconds, each set of constants anew: each operand both
 * ways, at the edges and in whole tiles; scaled ones and slices together.
 */
export const EMULATED_CASES = HALF_CASES.filter(({ params }) => {
  const { m, k, slices, scaleA, scaleB, transposeA, transposeB } = params;
  const scaled = scaleA !== 1 || scaleB !== 1;
  const whole = m === 128 && k === 64;
  const both = transposeA === transposeB;
  return whole ? transposeA === 1 && !both && !scaled : slices > 1 ? m === 28 : both && !scaled;
});

type StatisticsCase = KernelCase<
  typeof matmulHalfStatistics.bindings,
  typeof matmulHalfStatistics.params
>;

/** The cases of the product in float32, as they are and, some of them, scaled. */
export const HALF_STATISTICS_CASES: readonly StatisticsCase[] = productStatisticsCases(
  128,
  ({ m, n, k }) => n % 4 === 0 && k % 4 === 0 && m < 300,
).map((one, i) => {
  const [scaleA, scaleB] = i % 4 === 3 ? [2, 256] : [1, 1];
  return { ...one, params: { ...one.params, scaleA, scaleB } };
});
