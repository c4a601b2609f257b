/** @file How far a step of a team is from the one that was stored: gradients by layer, other values by their size. */
import { FlatTensors, type Layout } from '../../src/autograd/flat-tensors.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { parameterLayout } from '../../src/model/network-config.ts';
import { EACH, RECIPE, REPLICAS } from './stored-steps.ts';
import { ROUNDOFF } from './tolerances.ts';

/** For each tensor the layer it belongs to: tensors of a layer have gradients of one magnitude. */
const LAYOUT: Layout = parameterLayout(RECIPE);
const GRADIENTS = new FlatTensors(new CpuDevice(), LAYOUT);

/**
 * The largest error of a gradient, by the largest value of its layer. Sums of k rounded terms in two orders differ by
 * 4·√k·ε of what is added, at most: `sumOf` in tolerances.ts; k is the rows of the batch.
 */
export function gradientError(actual: Float32Array, expected: Float32Array): number {
  const largest = new Map<string, { error: number; size: number }>();
  for (const [name] of LAYOUT) {
    const layer = name.split('.')[0];
    const known = largest.get(layer) ?? { error: 0, size: 0 };
    const { offset, length } = GRADIENTS.view(name);
    for (let i = offset; i < offset + length; i++) {
      known.error = Math.max(known.error, Math.abs(actual[i] - expected[i]));
      known.size = Math.max(known.size, Math.abs(expected[i]));
    }
    largest.set(layer, known);
  }
  return Math.max(...[...largest.values()].map(({ error, size }) => error / size));
}

export const GRADIENT_BOUND = 4 * Math.sqrt(REPLICAS * EACH) * ROUNDOFF;

/** Of values of about 1, or relative to larger ones. */
export function largestError(actual: Float32Array, expected: Float32Array): number {
  let largest = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const size = Math.max(1, Math.abs(expected[i]));
    largest = Math.max(largest, Math.abs(actual[i] - expected[i]) / size);
  }
  return largest;
}
