/**
 * @file Products whose sum over k is cut into slices, each a part of out: out: [slices, m, n].
 *
 * Where out is small and k is long, a workgroup an output tile would leave most of a GPU idle. Each slice is the
 * product of a run of the steps of k; together they are the product. Known as split-K.
 */
import type { ProductArrays, ProductParams } from './matmul-naive.ts';

export interface SlicedParams extends ProductParams {
  readonly slices: number;
}

/** The definition. @param steps of k to a slice, the last ones fewer */
export function referenceSlices(
  { a, b, out }: ProductArrays,
  { m, n, k, transposeA, transposeB, slices }: SlicedParams,
  steps: number,
): void {
  for (let slice = 0; slice < slices; slice++) {
    const end = Math.min(k, (slice + 1) * steps);
    for (let row = 0; row < m; row++) {
      for (let column = 0; column < n; column++) {
        let total = 0;
        for (let i = slice * steps; i < end; i++) {
          const left = transposeA === 1 ? a[i * m + row] : a[row * k + i];
          const right = transposeB === 1 ? b[column * k + i] : b[i * n + column];
          total += left * right;
        }
        out[(slice * m + row) * n + column] = total;
      }
    }
  }
}
