/** @file Which kernel computes a matrix product: by the device, and by how wide the output is. */
import type { Device } from '../device/device.ts';
import type { Params, Views } from '../device/kernel.ts';
import { matmul } from '../kernels/matmul.ts';
import { matmulDirect } from '../kernels/matmul-direct.ts';
import { DIRECT_TILE_ROWS, matmulDirectStatistics } from '../kernels/matmul-direct-statistics.ts';
import { LARGE_TILE, matmulLarge } from '../kernels/matmul-large.ts';
import { matmulLargeStatistics } from '../kernels/matmul-large-statistics.ts';
import { matmulNaive } from '../kernels/matmul-naive.ts';

/** Below this many columns a tile would be computed mostly for nothing. */
const NARROW = 8;
/** From this many columns on there are large tiles enough to keep a large GPU busy. */
const WIDE = 1024;

type Product = Pick<typeof matmul, 'name' | 'bindings' | 'params'>;

/**
 * The kernel for an output of n columns. The choice looks at the columns alone, never at the rows: a row must come
 * out the same whatever batch it is in.
 */
function productFor(device: Device, n: number): typeof matmul {
  if (n < NARROW) return matmulNaive;
  if (device.kind === 'cpu') return matmul;
  if (device.software) return matmulDirect;
  return n < WIDE ? matmul : matmulLarge;
}

/** Launches out = A · B. */
export function launchProduct(
  device: Device,
  views: Views<Product['bindings']>,
  params: Params<Product['params']>,
): void {
  device.launch(productFor(device, params.n), views, params);
}

export interface TiledStatistics {
  readonly kernel: typeof matmulDirectStatistics;
  /** Rows of a tile. */
  readonly tileRows: number;
}

/** The same product with the statistics of its tiles, where there is a kernel for it. */
export function statisticsFor(device: Device, n: number): TiledStatistics | undefined {
  const plain = productFor(device, n);
  if (plain === matmulDirect) {
    return { kernel: matmulDirectStatistics, tileRows: DIRECT_TILE_ROWS };
  }
  return plain === matmulLarge
    ? { kernel: matmulLargeStatistics, tileRows: LARGE_TILE }
    : undefined;
}
