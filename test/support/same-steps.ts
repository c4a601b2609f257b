/** @file How far steps of several workers may lie from those of one device; among each other they differ in no bit. */
import { expect } from 'vitest';
import { GRADIENT_BOUND, gradientError, largestError } from './step-errors.ts';
import type { RepeatedStep, StoredStep } from './stored-steps.ts';

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
