/** @file One matrix product on made-up numbers, computed in any of the ways that there are, as a network launches it. */
import { launchTiles, tileStatistics } from '../autograd/product.ts';
import { type BufferView, type Device, readFloats } from '../device/device.ts';
import type { ProductChoice } from '../device/product-choices.ts';
import * as kernels from '../kernels/index.ts';
import type { FoundProduct } from './product-shapes.ts';

/** A prime: no row of a matrix repeats the one above. */
const DRAWN = 65_521;
const ROUNDOFF = 2 ** -24;

export interface TunedProduct {
  readonly launch: (choice: ProductChoice) => void;
  readonly read: () => Promise<ArrayLike<number>>;
  readonly release: () => void;
}

/** Takes its memory for ways of at most so many slices. @returns undefined where the device has not so much */
export async function openProduct(
  device: Device,
  found: FoundProduct,
  slices: number,
): Promise<TunedProduct | undefined> {
  const { m, n, k, transposeA, transposeB, statistics } = found;
  const params = { m, n, k, transposeA, transposeB };
  const tiles = statistics ? Math.ceil(m / 16) * n : 1;
  const columns = statistics ? n : 1;
  const scratch = slices > 1 ? slices * m * n : 1;
  const lengths = [m * k, k * n, m * n, scratch, tiles, tiles, columns, columns, columns, columns];
  const views = await device.tryCreate(lengths.map((length) => ({ type: 'f32', length })));
  if (views === undefined) return undefined;
  const [a, b, out, parts, tileMean, tileSquares, bias, mean, variance, shifted] = views;
  device.upload(a, numbers(m * k, 1));
  device.upload(b, numbers(k * n, 2));
  const operands = { a, b, out };
  const take = (_: string, length: number): BufferView => ({ ...parts, length });
  const launch = (choice: ProductChoice): void => {
    const tiled = statistics ? tileStatistics(device, params, choice) : undefined;
    if (tiled !== undefined) {
      tiled.launch({ ...operands, tileMean, tileSquares });
      const sizes = { rows: m, columns: n, groups: 1, tileRows: tiled.tileRows };
      const moments = { tileMean, tileSquares, bias, mean, variance, shifted };
      device.launch(kernels.mergeStatistics, moments, sizes);
      return;
    }
    launchTiles({ device, take }, operands, params, choice);
    if (!statistics) return;
    const sizes = { rows: m, columns: n, groups: 1 };
    device.launch(kernels.batchNormStatistics, { x: out, mean, variance }, sizes);
  };
  return {
    launch,
    read: () => readFloats(device, out),
    release: () => {
      for (const view of views) device.release(view);
    },
  };
}

/** Uniform in [−1, 1), the same ones over and over: mixed by the multiplier of Knuth's, 2³² / φ. */
function numbers(length: number, salt: number): Float32Array {
  const drawn = Float32Array.from({ length: DRAWN }, (_, i) => {
    return (Math.imul(i * 8 + salt, 0x9e37_79b1) ^ (i << 7)) / 2 ** 31;
  });
  return Float32Array.from({ length }, (_, i) => drawn[i % DRAWN]);
}

/**
 * Whether two results are the same product of `numbers`, to within the rounding of sums of k terms below 1: the errors of
 * such sums grow as k/9 roundings, and 8k of them are far below what one wrong term would be.
 */
export function sameProduct(x: ArrayLike<number>, y: ArrayLike<number>, k: number): boolean {
  const allowed = 8 * ROUNDOFF * k;
  for (let i = 0; i < x.length; i++) {
    if (!(Math.abs(x[i] - y[i]) <= allowed)) return false;
  }
  return x.length === y.length;
}
