/** @file How far steps of several workers may lie from those of one device; among each other they differ in no bit. */
import { expect } from 'vitest';
import { FlatTensors, type Layout } from '../../src/autograd/flat-tensors.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { parameterLayout } from '../../src/model/network-config.ts';
import { EACH, RECIPE, type RepeatedStep, REPLICAS, type StoredStep } from './stored-steps.ts';
import { ROUNDOFF } from './tolerances.ts';

/** For each tensor the layer it belongs to: tensors of a layer have gradients of one magnitude. */
const LAYOUT: Layout = parameterLayout(RECIPE);
const GRADIENTS = new FlatTensors(new CpuDevice(), LAYOUT);

/**
 * The largest error of a gradient, by the largest value of its layer. Sums of k rounded terms in two orders differ by
 * 4·√k·ε of what is added, at most: `sumOf` in tolerances.ts; k is the rows of the batch.
 */
function gradientError(actual: Float32Array, expected: Float32Array): number {
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

/** Of values of about 1, or relative to larger ones. */
function largestError(actual: Float32Array, expected: Float32Array): number {
  let largest = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    const size = Math.max(1, Math.abs(expected[i]));
    largest = Math.max(largest, Math.abs(actual[i] - expected[i]) / size);
  }
  return largest;
}

const GRADIENT_BOUND = 4 * Math.sqrt(REPLICAS * EACH) * ROUNDOFF;

/** Steps that began where the stored ones did. @param workers what each of them has after each step */
export function expectSameSteps(
  [first, ...others]: readonly (readonly RepeatedStep[])[],
  stored: readonly StoredStep[],
): void {
  expect(first.length).toBe(stored.length);
  for (const [i, step] of stored.entries()) {
    expect(Math.abs(first[i].loss / step.loss - 1), `loss ${i}`).toBeLessThan(1e-6);
    expect(gradientError(first[i].gradient, step.gradient), `gradient ${i}`).toBeLessThan(
      GRADIENT_BOUND,
    );
    expect(largestError(first[i].moved, step.moved), `moving ${i}`).toBeLessThan(2e-6);
    for (const other of others) {
      expect(other[i].loss).toBe(first[i].loss);
      expect(largestError(other[i].gradient, first[i].gradient), `gradient ${i}`).toBe(0);
      expect(largestError(other[i].moved, first[i].moved), `moving ${i}`).toBe(0);
    }
  }
}

/** Twelve steps that only began alike. */
export function expectSameBeginning(losses: readonly number[], alone: readonly number[]): void {
  expect([losses.length, alone.length]).toEqual([12, 12]);
  for (const [i, loss] of alone.slice(0, 10).entries()) {
    expect(Math.abs(losses[i] / loss - 1), `loss ${i}`).toBeLessThan(1e-5);
  }
}
