/**
 * @file What a launch costs at least: arithmetic operations, and bytes to and from memory.
 *
 * Operations are counted from the formula of the kernel: an addition, a multiplication, a comparison, a
 * division, a root, an exponential are one each; a multiply-add is two. Bytes are those of the arrays it is
 * given, read or written once, twice where an array is read and changed, unless the table says that a
 * launch touches less. What a kernel does beyond that, such as reading something twice, is its own affair.
 */
import { invariant } from '../base/errors.ts';
import { FMA_CHAINS } from './peak-fma.ts';
import type { AnyLaunch } from '../device/recording-device.ts';

export interface Cost {
  readonly operations: number;
  readonly bytes: number;
}

type Numbers = Readonly<Record<string, number>>;

interface Rule {
  readonly operations: (params: Numbers) => number;
  /** Elements of 4 bytes moved, where not all of every array are. */
  readonly elements?: (params: Numbers) => number;
}

/** So many operations for each of n elements. */
function each(count: number): Rule {
  return { operations: ({ n }) => count * n };
}

/** So many operations for each element of [rows, columns]. */
function cell(count: number): Rule {
  return { operations: ({ rows, columns }) => count * rows * columns };
}

const PRODUCT: Rule = { operations: ({ m, n, k }) => 2 * m * n * k };

/** Of a sum in slices, all slices are written. */
const SLICED_PRODUCT: Rule = {
  operations: ({ m, n, k }) => 2 * m * n * k,
  elements: ({ m, n, k, slices }) => m * k + k * n + slices * m * n,
};

/** The product, and of each of its elements a sum and a squared distance. */
const PRODUCT_STATISTICS: Rule = { operations: ({ m, n, k }) => 2 * m * n * k + 4 * m * n };

/** Indices are read, and as many rows of the table as there are of them. */
const GATHER: Rule = {
  operations: () => 0,
  elements: ({ rows, columns }) => rows * (2 * columns + 1),
};

/** Philox4x32-10: ten rounds of two wide products, four words from each. */
const PHILOX = 10 * 8;

/** By the name of the kernel. A test holds that none is missing. */
export const COSTS: Readonly<Record<string, Rule>> = {
  'absolute-error': each(2),
  'absolute-error-backward': each(3),
  accumulate: each(1),
  adam: each(12),
  add: each(1),
  'add-bias': cell(1),
  'add-slices': { operations: ({ n, slices }) => n * slices },
  'batch-norm-apply': cell(4),
  'batch-norm-backward': cell(8),
  'batch-norm-backward-sums': cell(5),
  'batch-norm-statistics': cell(4),
  'bce-logits': each(8),
  'bce-logits-backward': each(5),
  'block-backward': cell(8),
  'block-backward-quads': cell(8),
  'block-backward-sums': cell(6),
  'block-forward': cell(7 + PHILOX / 4),
  'block-forward-quads': cell(7 + PHILOX / 4),
  broadcast: each(1),
  'column-sum': cell(1),
  copy: each(0),
  'copy-columns': { operations: () => 0, elements: ({ rows, count }) => 2 * rows * count },
  dropout: cell(2 + PHILOX / 4),
  fill: each(0),
  'gather-codes': GATHER,
  'gather-part': GATHER,
  'gather-rows': GATHER,
  'gather-rows-backward': cell(1),
  gelu: each(10),
  'gelu-backward': each(16),
  'huber-error': each(5),
  'huber-error-backward': each(4),
  matmul: PRODUCT,
  'matmul-direct': PRODUCT,
  'matmul-direct-statistics': PRODUCT_STATISTICS,
  'matmul-half': SLICED_PRODUCT,
  'matmul-half-emulated': SLICED_PRODUCT,
  'matmul-half-statistics': PRODUCT_STATISTICS,
  'matmul-half-statistics-emulated': PRODUCT_STATISTICS,
  'matmul-large': SLICED_PRODUCT,
  'matmul-large-statistics': PRODUCT_STATISTICS,
  'matmul-naive': PRODUCT,
  'matmul-narrow': SLICED_PRODUCT,
  'merge-statistics': {
    operations: ({ rows, columns, tileRows }) => 7 * Math.ceil(rows / tileRows) * columns,
  },
  'moving-average': { operations: ({ columns, groups }) => columns * (groups + 3) },
  multiply: each(1),
  'non-finite': { ...each(1), elements: ({ n }) => n },
  'peak-fma': { operations: ({ n, rounds }) => 2 * FMA_CHAINS * n * rounds },
  philox: each(PHILOX),
  relu: each(1),
  'relu-backward': each(1),
  'score-histogram': { ...each(8), elements: ({ n }) => 4 * n },
  silu: each(4),
  'silu-backward': each(8),
  'softmax-loss': { operations: ({ rows, classes }) => 5 * rows * classes },
  'softmax-loss-backward': { operations: ({ rows, classes }) => 6 * rows * classes },
  'squared-error': each(2),
  'squared-error-backward': each(3),
  sum: { ...each(1), elements: ({ n }) => n + 1 },
  tanh: each(8),
  'tanh-backward': each(3),
};

const BYTES = 4;

/** The cost of a launch. */
export function costOf({ kernel, views, params }: AnyLaunch): Cost {
  const rule = COSTS[kernel.name];
  invariant(rule !== undefined, () => `src/kernels/costs.ts has no entry for ${kernel.name}`);
  let elements = rule.elements?.(params);
  if (elements === undefined) {
    elements = 0;
    for (const [name, { access }] of Object.entries(kernel.bindings)) {
      elements += views[name].length * (access === 'update' ? 2 : 1);
    }
  }
  return { operations: rule.operations(params), bytes: elements * BYTES };
}

export function addCosts(costs: readonly Cost[]): Cost {
  return {
    operations: costs.reduce((total, cost) => total + cost.operations, 0),
    bytes: costs.reduce((total, cost) => total + cost.bytes, 0),
  };
}
