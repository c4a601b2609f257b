/**
 * @file What a linear model makes of the same rows, and whether a network is better than it.
 *
 * The linear model is the wide tower alone, without crosses and buckets: one weight for each number and each category.
 * It sees the same training rows, is stopped and kept by the same validation rows, and minimises the same loss, row
 * weights included. Its rate is ten times the network's usual one: it is convex, and is to be at its best soon.
 */
import { Tape } from '../autograd/tape.ts';
import type { EncodedRows } from '../data/encoded-rows.ts';
import { unscale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Device } from '../device/device.ts';
import { initialMoving, initialParameters } from '../model/initial.ts';
import { type PairedDifference, pairedBootstrap } from '../model/metrics/task-bootstrap.ts';
import { mainRowMetric } from '../model/metrics/task-row-metrics.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { inferOutputs } from './evaluate.ts';
import { isNotFinite } from './fit-errors.ts';
import { fit } from './fit.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import type { HostRows } from './rows.ts';

/** What the training of the linear model does not take from the network's. */
export const LINEAR_TRAINING = {
  epochs: 50,
  learningRate: 1e-2,
  replicas: 1,
  earlyStopping: { patience: 3, minDelta: 0, restoreBest: true },
  plateau: { patience: 1, factor: 0.3, minLearningRate: 1e-4 },
  averageDecay: 0.99,
} as const satisfies Partial<FitOptions>;

export interface LinearModel {
  readonly network: WideDeep;
  readonly result: FitResult;
}

/**
 * Trains the linear model.
 *
 * @param config of the network that it stands beside
 * @returns undefined where it was interrupted, or diverged: of inputs that are not scaled it may
 */
export async function fitLinear(
  device: Device,
  config: NetworkConfig,
  train: HostRows,
  valid: HostRows,
  options: FitOptions,
  hooks: FitHooks = {},
): Promise<LinearModel | undefined> {
  const linear: NetworkConfig = { ...config, towers: 'wide', layers: 0, crosses: [] };
  const network = new WideDeep(new Tape(device), linear);
  network.parameters.values.upload(initialParameters(linear, options.seed));
  network.moving.upload(initialMoving(linear));
  try {
    const settings = { ...options, ...LINEAR_TRAINING, dropRemainder: false };
    const rows = [withoutCrosses(train), withoutCrosses(valid)] as const;
    const result = await fit(network, ...rows, settings, hooks);
    return result.stopped === 'interrupted' ? undefined : { network, result };
  } catch (error) {
    if (isNotFinite(error)) return undefined;
    throw error;
  }
}

/** The rows as a linear model sees them. */
export function withoutCrosses<Rows extends EncodedRows>(rows: Rows): Rows {
  return { ...rows, crosses: new Uint32Array(0), crossColumns: 0 };
}

/** Above so many row draws, fewer samples are taken, down to 200: their time goes with the rows. */
const MOST_DRAWS = 2e7;

/**
 * The main metric of the network minus that of the linear model, with its 95 % interval by a paired bootstrap.
 *
 * @param rows neither of which was trained on
 */
export async function compareWithLinear(
  network: WideDeep,
  linear: WideDeep,
  rows: HostRows,
  target: Target,
  seed: number,
): Promise<PairedDifference> {
  const outputs = await inferOutputs(network, rows);
  const others = await inferOutputs(linear, withoutCrosses(rows));
  const labels = target.kind === 'regression' ? unscale(rows.labels, target) : rows.labels;
  const samples = Math.min(1000, Math.max(200, Math.round(MOST_DRAWS / rows.rows)));
  return pairedBootstrap(mainRowMetric(target), outputs, others, labels, { seed, samples });
}
