/** @file Which kernel computes a matrix product: by the device, and by how narrow the output is. */
import type { Device } from '../device/device.ts';
import type { Params, Views } from '../device/kernel.ts';
import { matmul } from '../kernels/matmul.ts';
import { matmulDirect } from '../kernels/matmul-direct.ts';
import { matmulNaive } from '../kernels/matmul-naive.ts';

/** Below this many columns a tile would be computed mostly for nothing. */
const NARROW = 8;

/**
 * Launches out = A · B. The choice looks at the columns alone, never at the rows: a row must come out
 * the same whatever batch it is in.
 */
export function launchProduct(
  device: Device,
  views: Views<typeof matmul.bindings>,
  params: Params<typeof matmul.params>,
): void {
  if (params.n < NARROW) device.launch(matmulNaive, views, params);
  else device.launch(device.software ? matmulDirect : matmul, views, params);
}
