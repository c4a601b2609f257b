/** @file Which rows train and which validate. */
import { type Split, splitByQuantiles, splitStratified } from '../data/split.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Recipe } from './recipe.ts';

export interface SplitOptions {
  readonly validation: Recipe['validation'];
  readonly seed: number;
}

/**
 * Deals out the rows of one table.
 *
 * @param labels of the rows that have one: what is split are indices into these
 */
export function splitRows(
  target: Target,
  labels: Float64Array,
  { validation, seed }: SplitOptions,
): Split {
  const { share, rows } = validation;
  if (rows === 'last') return splitLast(labels.length, share);
  if (target.kind === 'regression') return splitByQuantiles(labels, share, seed);
  return splitStratified(labels, share, seed);
}

function splitLast(count: number, share: number): Split {
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - share))));
  const all = Uint32Array.from({ length: count }, (_, i) => i);
  return { train: all.subarray(0, kept), valid: all.subarray(kept) };
}

/** All rows train: those that validate are in another file. */
export function allTrain(labels: Float64Array): Split {
  return { train: Uint32Array.from(labels, (_, i) => i), valid: new Uint32Array(0) };
}
