/**
 * @file Matrix product, the way it is defined: out[r, c] = Σ_k A[r, k] · B[k, c].
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [m, n].
 * One thread an element, the sum in order of k. matmul.ts is the fast one; this one is to read, and it
 * serves outputs a few columns wide, for which a tile would be mostly empty.
 */
import {
  type Constants,
  defineKernel,
  type FloatArray,
  linearGrid,
  readF32,
  writeF32,
} from '../device/kernel.ts';
import { rowsPass } from './simd-launch.ts';

export interface ProductArrays {
  readonly a: FloatArray;
  readonly b: FloatArray;
  readonly out: FloatArray;
}

export interface ProductParams {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  /** 1 if the operand is stored transposed, else 0. */
  readonly transposeA: number;
  readonly transposeB: number;
}

/** The definition of the product: shared by every kernel that computes it. */
export function referenceProduct({ a, b, out }: ProductArrays, params: ProductParams): void {
  const { m, n, k, transposeA, transposeB } = params;
  for (let row = 0; row < m; row++) {
    for (let column = 0; column < n; column++) {
      let total = 0;
      for (let i = 0; i < k; i++) {
        const left = transposeA === 1 ? a[i * m + row] : a[row * k + i];
        const right = transposeB === 1 ? b[column * k + i] : b[i * n + column];
        total += left * right;
      }
      out[row * n + column] = total;
    }
  }
}

/** The four sets of constants of a product, found by its two flags. */
export function transposeConstants(
  more: Constants,
): (params: { transposeA: number; transposeB: number }) => Constants {
  const sets = [0, 1, 2, 3].map((flags) => {
    return { ...more, TRANSPOSE_A: flags >> 1, TRANSPOSE_B: flags & 1 };
  });
  return ({ transposeA, transposeB }) => sets[2 * transposeA + transposeB];
}

/** Threads of a workgroup: outputs may be large and their sums short, and 64 then take 2.5 times as long on an H100. */
const WORKGROUP = 256;

export const matmulNaive = defineKernel({
  name: 'matmul-naive',
  bindings: { a: readF32, b: readF32, out: writeF32 },
  params: { m: 'u32', n: 'u32', k: 'u32', transposeA: 'u32', transposeB: 'u32' },
  constants: transposeConstants({ WORKGROUP }),
  grid: ({ m, n }) => linearGrid(m * n, WORKGROUP),
  reference: referenceProduct,
  simd: {
    passes: ({ m, k, transposeA }) => [
      { run: 'matmulNaivePack', items: 1, chunk: 1 },
      transposeA === 1
        ? rowsPass('matmulNaive', Math.ceil(m / 4), 4 * k)
        : rowsPass('matmulNaive', m, k),
    ],
    scratchBytes: ({ n, k }) => 4 * n * k,
  },
});
