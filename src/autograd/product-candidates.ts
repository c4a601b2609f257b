/** @file The ways of computing a matrix product among which measuring may choose. */
import type { Device } from '../device/device.ts';
import type { ProductChoice } from '../device/product-choices.ts';
import type { ProductParams } from '../kernels/matmul-naive.ts';
import { isHardware, mayTake, NARROW, tilesByRule } from './product.ts';

/** Slices that are tried where measuring chooses: at most so many, and of at least so many steps of k. */
const MOST_SLICES = 256;
const LEAST_STEPS = 32;

/** That of the rules first; none where there is nothing to choose: on the CPU, for a few columns or steps of k. */
export function candidatesFor(device: Device, params: ProductParams): readonly ProductChoice[] {
  const hardware = isHardware(device);
  if (device.kind === 'cpu' || params.n < NARROW || (hardware && params.k < NARROW)) return [];
  const rule = tilesByRule(device, params);
  const kernelsHere = hardware ? (['matmul', 'matmul-large'] as const) : (['matmul'] as const);
  const most = params.transposeA === 1 ? Math.min(MOST_SLICES, params.k / LEAST_STEPS) : 1;
  const others: ProductChoice[] = [];
  for (const kernel of kernelsHere) {
    const cuts = kernel === 'matmul-large' ? Math.max(1, most) : 1;
    for (let slices = 1; slices <= cuts; slices *= 2) others.push({ kernel, slices });
  }
  const other = others.filter((one) => one.kernel !== rule.kernel || one.slices !== rule.slices);
  return [rule, ...other.filter((one) => mayTake(device, params, one))];
}
