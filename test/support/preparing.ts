/** @file Options of `prepare` for tests: those of the default preset, and what is asked for besides. */
import type { PrepareOptions } from '../../src/train/prepare.ts';
import { presetRecipe } from '../../src/train/recipe.ts';

export function options(rest: Partial<PrepareOptions> = {}): PrepareOptions {
  const { normalScores, standardise, validation } = presetRecipe('tabular', 100);
  return {
    target: undefined,
    task: {},
    dropMissingTarget: false,
    schema: {},
    encoder: { normalScores, standardise },
    validation,
    seed: 0,
    ...rest,
  };
}

export const LAST_QUARTER = { validation: { share: 0.25, rows: 'last' } } as const;

/** Numbers as they stand in the table. */
export const AS_THEY_ARE = { encoder: { normalScores: false, standardise: false } } as const;
