/**
 * @file What a linear model makes of the same rows, and whether a network is better than it.
 *
 * The linear model is the wide tower alone, without crosses and buckets: one weight for each number and each category.
 * It sees the same training rows, is stopped and kept by the same validation rows, and minimises the same loss, row
 * weights included. Its rate is ten times the network's usual one: it is convex, and is to be at its best soon.
 */
import { Tape } from '../autograd/tape.ts';
import { unscale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Device } from '../device/device.ts';
import { initialMoving, initialParameters } from '../model/initial.ts';
import { type PairedDifference, pairedBootstrap } from '../model/metrics/task-bootstrap.ts';
import { mainRowMetric } from '../model/metrics/task-row-metrics.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { isNotFinite } from './fit-errors.ts';
import { fit } from './fit.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';

/** What the training of the linear model does not take from the network's. */
export const LINEAR_TRAINING = {
  epochs: 50,
  learningRate: 1e-2,
  replicas: 1,
  earlyStopping: { patience: 3, minDelta: 0, restoreBest: true },
  plateau: { patience: 1, factor: 0.3, minLearningRate: 1e-4 },
  averageDecay: 0.99,
} as const satisfies Partial<FitOptions>;

/** Of a large table it sees so many rows, all epochs together: enough for few weights, and seconds beside a network's hours. */
const MOST_ROWS = 20_000_000;

/** Epochs for so many training rows: 50, fewer from 400,000 rows on, one at least. */
export function linearEpochs(rows: number): number {
  return Math.max(1, Math.min(LINEAR_TRAINING.epochs, Math.floor(MOST_ROWS / rows)));
}

export interface LinearModel {
  readonly network: WideDeep;
  readonly result: FitResult;
}

/**
 * Trains the linear model.
 *
 * @param config of the network that it stands beside
 * @param start sets its weights, in place, where it is not to begin at those drawn
 * @returns undefined where it was interrupted, or diverged: of inputs that are not scaled it may
 */
export async function fitLinear(
  device: Device,
  config: NetworkConfig,
  train: HostRows | RowStore,
  valid: HostRows | RowStore,
  options: FitOptions,
  hooks: FitHooks = {},
  start: (initial: ReadonlyMap<string, Float32Array>) => void = () => {},
): Promise<LinearModel | undefined> {
  const linear: NetworkConfig = { ...config, towers: 'wide', layers: 0, crosses: [] };
  const network = new WideDeep(new Tape(device), linear);
  const initial = initialParameters(linear, options.seed);
  start(initial);
  network.parameters.values.upload(initial);
  network.moving.upload(initialMoving(linear));
  try {
    const epochs = linearEpochs(train.rows);
    const settings = { ...options, ...LINEAR_TRAINING, epochs, dropRemainder: false };
    const rows = [withoutCrosses(train), withoutCrosses(valid)] as const;
    const result = await fit(network, ...rows, settings, hooks);
    return result.stopped === 'interrupted' ? undefined : { network, result };
  } catch (error) {
    if (isNotFinite(error)) return undefined;
    throw error;
  }
}

/** The rows as a linear model sees them. */
export function withoutCrosses(given: HostRows | RowStore): RowStore {
  const store = storeOf(given);
  const { crossColumns } = store;
  if (crossColumns === 0) return store;
  if (store.held !== undefined) return storeOf(bare(store.held));
  // Crosses are read along and left; what they are written to may be written to by several readings at once.
  let left = new Uint32Array(0);
  return {
    ...store,
    crossColumns: 0,
    range: (first, count) => bare(store.range(first, count)),
    pick: (ids, into) => {
      const length = into.rows * crossColumns;
      if (left.length < length) left = new Uint32Array(length);
      return store.pick(ids, { ...into, crosses: left, crossColumns });
    },
  };
}

function bare(rows: HostRows): HostRows {
  return { ...rows, crosses: new Uint32Array(0), crossColumns: 0 };
}

/** Above so many row draws, fewer samples are taken, down to 200: their time goes with the rows. */
const MOST_DRAWS = 2e7;
/** With fewer rows of one of two classes, draws of them do not show how much an AUC varies: of one row they show nothing. */
const FEWEST_OF_A_CLASS = 5;

/** What a network makes of rows that it was not trained on. */
export interface Inferred {
  readonly outputs: Float32Array;
  readonly labels: Float32Array;
}

/**
 * The main metric of the network minus that of the linear model, with its 95 % interval by a paired bootstrap; NaN
 * for its ends where two classes are to be told apart and one has fewer than five rows.
 *
 * @param linear the linear model's outputs for the same rows
 */
export function compareWithLinear(
  { outputs, labels }: Inferred,
  linear: Inferred,
  target: Target,
  seed: number,
): PairedDifference {
  const values = target.kind === 'regression' ? unscale(labels, target) : labels;
  const samples = Math.min(1000, Math.max(200, Math.round(MOST_DRAWS / labels.length)));
  const metric = mainRowMetric(target);
  const found = pairedBootstrap(metric, outputs, linear.outputs, values, { seed, samples });
  if (target.kind !== 'binary') return found;
  const positives = labels.reduce((sum, label) => sum + label, 0);
  const fewest = Math.min(positives, labels.length - positives);
  return fewest < FEWEST_OF_A_CLASS ? { ...found, low: NaN, high: NaN, samples: 0 } : found;
}
