/** @file A quantity on the network's scale, around 0 and about 1 in size, and back in its own units. */
import { fitStandardizer } from '../standardize.ts';

/** In the units of the target; scale above 0. */
export interface TargetScale {
  readonly mean: number;
  readonly scale: number;
}

/**
 * Mean and population standard deviation over the given rows, which should be those that train. A quantity that is
 * constant there has scale 1.
 */
export function fitTargetScale(values: Float64Array, rows: Uint32Array): TargetScale {
  const { mean, scale } = fitStandardizer([values], rows);
  return { mean: mean[0], scale: scale[0] };
}

/** (value − mean) / scale, in float64 and then rounded to float32. */
export function standardiseTarget(
  values: Float64Array,
  { mean, scale }: TargetScale,
): Float32Array {
  return Float32Array.from(values, (value) => (value - mean) / scale);
}

/** mean + scale · output: a network's outputs in the units of the target. */
export function unscale(
  outputs: Float32Array | Float64Array,
  { mean, scale }: TargetScale,
): Float64Array {
  return Float64Array.from(outputs, (output) => mean + scale * output);
}
