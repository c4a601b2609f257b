/** @file Which rows train and which validate. */
import { type Split, splitByQuantiles, splitStratified } from '../data/split.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Labels } from './read-target.ts';
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
  labels: Labels,
  { validation, seed }: SplitOptions,
): Split {
  const { share, rows } = validation;
  if (rows === 'last') return splitLast(labels.length, share);
  if (target.kind === 'regression' && labels instanceof Float64Array) {
    return splitByQuantiles(labels, share, seed);
  }
  return splitStratified(labels, share, seed);
}

function splitLast(count: number, share: number): Split {
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - share))));
  const all = upTo(count);
  return { train: all.subarray(0, kept), valid: all.subarray(kept) };
}

/** All rows train: those that validate are in another file. */
export function allTrain(labels: Labels): Split {
  return { train: upTo(labels.length), valid: new Uint32Array(0) };
}

function upTo(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}
