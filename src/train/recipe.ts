/**
 * @file Recipes: every number a training needs, from a preset and from what overrides it.
 *
 * `tabular` is sized to the table. `notebook` is the published recipe to the letter: Kaggle, "Detecting
 * the Higgs Boson With TPUs", unscaled inputs and a schedule that cannot act included.
 */
import { usageError } from '../base/errors.ts';
import type { Activation } from '../autograd/ops.ts';
import type { EarlyStoppingOptions } from './early-stopping.ts';
import type { PlateauOptions } from './plateau.ts';

export interface Recipe {
  readonly units: number;
  readonly layers: number;
  readonly dropout: number;
  readonly activation: Activation;
  readonly batchNormEpsilon: number;
  readonly batchNormMomentum: number;
  /** Rows of a step, all replicas together. */
  readonly batch: number;
  readonly replicas: number;
  /** Whether batch statistics are those of the whole batch, not of each replica. */
  readonly syncBatchNorm: boolean;
  readonly dropRemainder: boolean;
  readonly epochs: number;
  readonly learningRate: number;
  readonly earlyStopping: EarlyStoppingOptions | undefined;
  readonly plateau: PlateauOptions | undefined;
  /** Share of the averaged weights that a step keeps; 0: no averaging. */
  readonly averageDecay: number;
  /** Whether columns are brought to mean 0 and standard deviation 1. */
  readonly standardise: boolean;
  /** Whether skewed columns are bent into normal ones first. */
  readonly normalScores: boolean;
  /** Buckets of each number on the wide side; 0: none. */
  readonly wideBuckets: number;
  /** `share` of the rows validate: drawn at random, in proportion to the classes, or the last ones. */
  readonly validation: { readonly share: number; readonly rows: 'stratified' | 'last' };
}

export const PRESETS = ['tabular', 'notebook'] as const;
export type Preset = (typeof PRESETS)[number];

/** The power of two nearest to x on a logarithmic scale, within bounds that are powers of two. */
function powerOfTwo(x: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, 2 ** Math.round(Math.log2(x))));
}

/** More would not make the metrics more certain, only later. */
const MOST_VALIDATION_ROWS = 500_000;

/**
 * The default. Units: the power of two nearest to half the square root of the rows, 16 to 1024; three
 * layers; batches of about a hundredth of the rows, 32 to 4096.
 */
function tabular(rows: number): Recipe {
  return {
    units: powerOfTwo(Math.sqrt(rows) / 2, 16, 1024),
    layers: 3,
    dropout: 0.1,
    activation: 'relu',
    batchNormEpsilon: 1e-3,
    batchNormMomentum: 0.9,
    batch: powerOfTwo(rows / 100, 32, 4096),
    replicas: 1,
    syncBatchNorm: false,
    dropRemainder: false,
    epochs: 50,
    learningRate: 1e-3,
    earlyStopping: { patience: 5, minDelta: 0, restoreBest: true },
    plateau: { patience: 2, factor: 0.3, minLearningRate: 1e-5 },
    averageDecay: 0.99,
    standardise: true,
    normalScores: true,
    wideBuckets: 0,
    validation: { share: Math.min(0.1, MOST_VALIDATION_ROWS / rows), rows: 'stratified' },
  };
}

/** 11,000,000 rows, the last 500,000 of them for validation. */
const NOTEBOOK_VALIDATION_SHARE = 500_000 / 11_000_000;

function notebook(): Recipe {
  return {
    units: 2048,
    layers: 5,
    dropout: 0.1,
    activation: 'relu',
    batchNormEpsilon: 1e-3,
    batchNormMomentum: 0.99,
    batch: 8 * 2048,
    replicas: 8,
    syncBatchNorm: false,
    dropRemainder: true,
    epochs: 50,
    learningRate: 1e-3,
    earlyStopping: { patience: 2, minDelta: 1e-3, restoreBest: true },
    plateau: { patience: 0, factor: 0.2, minLearningRate: 1e-3 },
    averageDecay: 0,
    standardise: false,
    normalScores: false,
    wideBuckets: 0,
    validation: { share: NOTEBOOK_VALIDATION_SHARE, rows: 'last' },
  };
}

/** @param rows rows of the table: `tabular` is sized by them */
export function presetRecipe(preset: Preset, rows: number): Recipe {
  return preset === 'tabular' ? tabular(rows) : notebook();
}

/** Batch sizes as they may be asked for; any of them may be missing. */
export interface BatchRequest {
  readonly batch?: number | undefined;
  readonly replicas?: number | undefined;
  readonly batchPerReplica?: number | undefined;
}

/**
 * Rows of a step and the replicas they are dealt to. batch = replicas × batchPerReplica; two of them give
 * the third, and a batch of either kind alone is dealt to the preset's replicas. Replicas alone share the
 * preset's batch, rounded up to whole replicas of two rows or more: then no table makes them fail.
 *
 * @throws WdError WD020 when the numbers contradict each other
 */
export function resolveBatch(
  request: BatchRequest,
  preset: Pick<Recipe, 'batch' | 'replicas'>,
): { batch: number; replicas: number } {
  const { batchPerReplica } = request;
  if (batchPerReplica === undefined) {
    const replicas = request.replicas ?? preset.replicas;
    const batch = request.batch ?? Math.max(2, Math.ceil(preset.batch / replicas)) * replicas;
    return checked(batch, replicas, batch / replicas);
  }
  const replicas = request.replicas ?? impliedReplicas(request, preset.replicas);
  return checked(request.batch ?? replicas * batchPerReplica, replicas, batchPerReplica);
}

function impliedReplicas({ batch, batchPerReplica }: BatchRequest, preset: number): number {
  return batch === undefined || batchPerReplica === undefined ? preset : batch / batchPerReplica;
}

function checked(
  batch: number,
  replicas: number,
  each: number,
): { batch: number; replicas: number } {
  const whole = Number.isInteger(replicas) && Number.isInteger(each) && batch === replicas * each;
  if (whole && (each > 1 || batch === 1)) return { batch, replicas };
  const message = whole
    ? `a replica of one row has no variance to normalise by (batch ${batch}, ${replicas} replicas)`
    : `a batch of ${batch} rows cannot be dealt to ${showNumber(replicas)} replicas of ${showNumber(each)} rows`;
  throw usageError('WD020', message, [
    'batch = replicas × batch per replica, in whole numbers: give two of --batch, --replicas, --batch-per-replica',
  ]);
}

function showNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : value.toFixed(2);
}
