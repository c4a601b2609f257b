/**
 * @file Which kernels were found fastest for which matrix products on one adapter: a table that a device is given when it
 * is opened, empty by default. What computes a product where nothing was chosen: src/autograd/product.ts.
 */

/** The kernels that can be chosen: all of them compute any product, but for `matmul-large` (`fitsLarge`). */
export const CHOSEN_KERNELS = ['matmul', 'matmul-direct', 'matmul-large'] as const;
export type ChosenKernel = (typeof CHOSEN_KERNELS)[number];

export interface ProductChoice {
  readonly kernel: ChosenKernel;
  /** Into how many slices the sum is cut; 1 unless A is transposed and the kernel is `matmul-large`. */
  readonly slices: number;
}

/** By `productKey`. */
export type ProductChoices = ReadonlyMap<string, ProductChoice>;

export interface ProductShape {
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly transposeA: number;
  readonly transposeB: number;
}

/**
 * What a choice may depend on: `*×256×28`, `28×256×1024 Aᵀ`. Never the rows of a product whose A is not transposed: a row
 * must come out the same whatever batch it is in.
 */
export function productKey({ m, n, k, transposeA, transposeB }: ProductShape): string {
  const rows = transposeA === 1 ? m : '*';
  return `${rows}×${n}×${k}${transposeA === 1 ? ' Aᵀ' : ''}${transposeB === 1 ? ' Bᵀ' : ''}`;
}
