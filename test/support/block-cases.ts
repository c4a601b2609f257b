/** @file Cases of the kernels that go over a block forward and backward, one value or four at a time. */
import type { blockBackward } from '../../src/kernels/block-backward.ts';
import type { blockForward } from '../../src/kernels/block-forward.ts';
import { BLOCK_CASES, type BlockCase, BY_HAND } from './blocks.ts';
import type { KernelCase } from './kernel-cases.ts';
import { normals } from './numbers.ts';
import { absolute, either, ulps } from './tolerances.ts';

type ForwardCase = KernelCase<typeof blockForward.bindings, typeof blockForward.params>;
type BackwardCase = KernelCase<typeof blockBackward.bindings, typeof blockBackward.params>;

/** Two rows of four columns, nothing dropped: x̂ = 1, 0, −1, 0 and −1, 0, 1, 0. */
const FOUR_COLUMNS: BlockCase = {
  name: 'by hand, two rows of four columns',
  params: { ...BY_HAND.params, columns: 4 },
  backwardParams: { ...BY_HAND.backwardParams, columns: 4 },
  shared: {
    x: Float32Array.of(3, 1, 1, 5, -1, 1, 3, 5),
    mean: Float32Array.of(1, 1, 2, 5),
    variance: Float32Array.of(4, 1, 1, 1),
  },
  gamma: Float32Array.of(4, 2, 1, 3),
  beta: Float32Array.of(1, -1, 0, 2),
  // Columns 0 and 3 of the first row, 2 and 3 of the second.
  open: Uint32Array.of(0b1100_1001),
};

export const FORWARD_CASES: readonly ForwardCase[] = [
  {
    ...BY_HAND,
    arrays: { ...BY_HAND.shared, gamma: BY_HAND.gamma, beta: BY_HAND.beta, out: 2, open: 1 },
    known: { out: [5, 0], open: [1] },
    bound: ulps(4),
  },
  {
    ...FOUR_COLUMNS,
    arrays: {
      ...FOUR_COLUMNS.shared,
      gamma: FOUR_COLUMNS.gamma,
      beta: FOUR_COLUMNS.beta,
      out: 8,
      open: 1,
    },
    known: { out: [5, 0, 0, 2, 0, 0, 1, 2], open: [0b1100_1001] },
    bound: ulps(4),
  },
  ...BLOCK_CASES.map(({ name, params, shared, gamma, beta, open }) => ({
    name,
    params,
    arrays: { ...shared, gamma, beta, out: shared.x.length, open: open.length },
    // A sum of two terms of size up to 10, times the scale of dropout: a few roundings of that. The words must be
    // the same to the bit: no sum of these cases is that near to 0.
    bound: either(ulps(0), absolute(3e-6 * params.scale)),
  })),
];

export const BACKWARD_CASES: readonly BackwardCase[] = [
  {
    ...BY_HAND,
    params: BY_HAND.backwardParams,
    arrays: {
      ...BY_HAND.shared,
      gamma: BY_HAND.gamma,
      sumDout: Float32Array.of(7),
      sumDoutX: Float32Array.of(7),
      open: BY_HAND.open,
      gradient: Float32Array.of(7, 5),
    },
    // gamma/σ = 2: 2 · (7 − (7 + 7)/2) = 0 and 2 · (0 − (7 − 7)/2) = 0: two rows always give 0.
    known: { gradient: [0, 0] },
    bound: ulps(4),
  },
  {
    ...FOUR_COLUMNS,
    params: FOUR_COLUMNS.backwardParams,
    arrays: {
      ...FOUR_COLUMNS.shared,
      gamma: FOUR_COLUMNS.gamma,
      sumDout: Float32Array.of(7, 0, 6, 10),
      sumDoutX: Float32Array.of(7, 0, 6, 0),
      open: FOUR_COLUMNS.open,
      gradient: Float32Array.of(7, 5, 1, 2, 3, 4, 6, 8),
    },
    // Of the last column x̂ is 0 in both rows: 3 · (2 − 10/2) and 3 · (8 − 10/2).
    known: { gradient: [0, 0, 0, -9, 0, 0, 0, 9] },
    bound: absolute(1e-5),
  },
  ...BLOCK_CASES.map(({ name, backwardParams: params, shared, gamma, open }) => {
    const { rows, columns, groups, scale } = params;
    return {
      name,
      params,
      arrays: {
        ...shared,
        gamma,
        sumDout: normals(groups * columns, 6),
        sumDoutX: normals(groups * columns, 7),
        open,
        gradient: normals(rows * columns, 1),
      },
      // A difference of terms of size up to 10, times the scale of dropout: a few roundings of that.
      bound: either(ulps(8), absolute(4e-6 * scale)),
    };
  }),
];

/** Whether the kernel that takes four values at a time takes this one. */
export function inQuads({ params }: { readonly params: { readonly columns: number } }): boolean {
  return params.columns % 4 === 0;
}
