/** @file A recipe as it was asked for: a preset, and what the command line puts in its place. */
import type { Activation } from '../autograd/ops.ts';
import { type Preset, presetRecipe, type Recipe, resolveBatch } from '../train/recipe.ts';

/** Settings of a recipe that were asked for; the others are the preset's. */
export interface Overrides {
  readonly units?: number | undefined;
  readonly layers?: number | undefined;
  readonly dropout?: number | undefined;
  readonly activation?: Activation | undefined;
  readonly batch?: number | undefined;
  readonly replicas?: number | undefined;
  readonly batchPerReplica?: number | undefined;
  readonly dropRemainder?: boolean | undefined;
  readonly epochs?: number | undefined;
  readonly learningRate?: number | undefined;
  readonly syncBatchNorm?: boolean | undefined;
  readonly earlyStopping: boolean;
  readonly patience?: number | undefined;
  readonly minDelta?: number | undefined;
  readonly plateau: boolean;
  readonly plateauPatience?: number | undefined;
  readonly plateauFactor?: number | undefined;
  readonly minLearningRate?: number | undefined;
  readonly averageDecay?: number | undefined;
  readonly scale?: Scale | undefined;
  readonly wideBuckets?: number | undefined;
}

/** What is done to numbers before the network sees them. */
export const SCALES = {
  normal: { normalScores: true, standardise: true },
  standard: { normalScores: false, standardise: true },
  none: { normalScores: false, standardise: false },
} as const;
export type Scale = keyof typeof SCALES;

/** The preset's recipe for so many rows, with what was asked for in its place. */
export function recipeFor(preset: Preset, overrides: Overrides, rows: number): Recipe {
  const base = presetRecipe(preset, rows);
  return {
    ...base,
    units: overrides.units ?? base.units,
    layers: overrides.layers ?? base.layers,
    dropout: overrides.dropout ?? base.dropout,
    activation: overrides.activation ?? base.activation,
    ...resolveBatch(overrides, base),
    syncBatchNorm: overrides.syncBatchNorm ?? base.syncBatchNorm,
    dropRemainder: overrides.dropRemainder ?? base.dropRemainder,
    epochs: overrides.epochs ?? base.epochs,
    learningRate: overrides.learningRate ?? base.learningRate,
    averageDecay: overrides.averageDecay ?? base.averageDecay,
    wideBuckets: overrides.wideBuckets ?? base.wideBuckets,
    ...(overrides.scale === undefined ? {} : SCALES[overrides.scale]),
    earlyStopping: overrides.earlyStopping ? stoppingFor(base, overrides) : undefined,
    plateau: overrides.plateau ? plateauFor(base, overrides) : undefined,
  };
}

function stoppingFor({ earlyStopping }: Recipe, overrides: Overrides): Recipe['earlyStopping'] {
  if (earlyStopping === undefined) return undefined;
  const { patience, minDelta } = earlyStopping;
  return {
    ...earlyStopping,
    patience: overrides.patience ?? patience,
    minDelta: overrides.minDelta ?? minDelta,
  };
}

function plateauFor({ plateau }: Recipe, overrides: Overrides): Recipe['plateau'] {
  if (plateau === undefined) return undefined;
  const { patience, factor, minLearningRate } = plateau;
  return {
    ...plateau,
    patience: overrides.plateauPatience ?? patience,
    factor: overrides.plateauFactor ?? factor,
    minLearningRate: overrides.minLearningRate ?? minLearningRate,
  };
}
