/** @file Cases of the kernels of a block: shapes that divide nothing, groups, masks. */
import { blockParams, openBit, openWords } from '../../src/kernels/block-mask.ts';
import { labels, normals, uniforms } from './numbers.ts';

/** Rows, columns, groups, dropout rate. */
const SHAPES = [
  [1, 1, 1, 0.1],
  [7, 63, 3, 0.5],
  [64, 64, 8, 0.1],
  [65, 65, 8, 0],
  [1000, 3, 7, 0.1],
  [3, 130, 1, 0.9],
  [17, 20, 2, 0.1],
  [67, 132, 8, 0.5],
  [9, 4, 1, 0],
] as const;

const MASK = { rate: 0, seed: 7, step: 3, layer: 2, firstRow: 11 };

export interface BlockCase {
  readonly name: string;
  /** Of the forward kernel; the others have some of them. */
  readonly params: ReturnType<typeof blockParams>;
  readonly backwardParams: Readonly<
    Record<'rows' | 'columns' | 'groups' | 'epsilon' | 'scale', number>
  >;
  readonly shared: Readonly<Record<'x' | 'mean' | 'variance', Float32Array>>;
  readonly gamma: Float32Array;
  readonly beta: Float32Array;
  readonly open: Uint32Array;
}

/** The words of `open`, from a bit for each element of [rows, columns]. */
function packed(
  sizes: { readonly rows: number; readonly columns: number; readonly groups: number },
  bits: ArrayLike<number>,
): Uint32Array {
  const words = new Uint32Array(openWords(sizes));
  for (let i = 0; i < sizes.rows * sizes.columns; i++) {
    const [word, bit] = openBit(sizes, Math.floor(i / sizes.columns), i % sizes.columns);
    if (bits[i] === 1) words[word] |= 1 << bit;
  }
  return words;
}

export const BLOCK_CASES: readonly BlockCase[] = SHAPES.map(([rows, columns, groups, rate]) => {
  const sizes = { rows, columns, groups, epsilon: 0.001 };
  const params = blockParams(sizes, { ...MASK, rate });
  return {
    name: `${rows}×${columns} in ${groups} groups, dropout ${rate}`,
    params,
    backwardParams: { ...sizes, scale: params.scale },
    shared: {
      x: normals(rows * columns),
      mean: normals(groups * columns, 4),
      variance: uniforms(groups * columns, 0.5, 2, 5),
    },
    gamma: normals(columns, 2),
    beta: normals(columns, 3),
    open: packed(sizes, labels(rows * columns, 8)),
  };
});

const TWO_ROWS = { rows: 2, columns: 1, groups: 1, epsilon: 0 };

/** Two rows of one column, nothing dropped: x̂ = 1 and −1, gamma · x̂ + beta = 5 and −3. */
export const BY_HAND: BlockCase = {
  name: 'by hand, one group of two rows',
  params: blockParams(TWO_ROWS, MASK),
  backwardParams: { ...TWO_ROWS, scale: 1 },
  shared: {
    x: Float32Array.of(3, -1),
    mean: Float32Array.of(1),
    variance: Float32Array.of(4),
  },
  gamma: Float32Array.of(4),
  beta: Float32Array.of(1),
  open: Uint32Array.of(1),
};
