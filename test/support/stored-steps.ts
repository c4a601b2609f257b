/**
 * @file The recipe's network at 64 units, eight replicas of 64 rows: steps of one device, kept, and the same steps taken
 * by several workers from the same weights.
 */
import { backward } from '../../src/autograd/backward.ts';
import type { FlatTensors } from '../../src/autograd/flat-tensors.ts';
import { permute, Purpose, RandomStream } from '../../src/base/random.ts';
import { planBatches } from '../../src/data/batches.ts';
import { type Device, readFloats } from '../../src/device/device.ts';
import { Adam } from '../../src/model/adam.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import type { Communicator } from '../../src/exchange/communicator.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { openRows } from '../../src/train/rows.ts';
import { storeOf } from '../../src/train/row-store.ts';
import { forward, generatedDropout } from '../../src/train/step.ts';
import { StepLog } from '../../src/train/step-log.ts';
import { TeamSteps } from '../../src/train/team-steps.ts';
import { FIT, interactionRows, openNetwork } from './networks.ts';
import { communicatorsFor, type TeamTraining } from './teams.ts';

export const REPLICAS = 8;
export const EACH = 64;
export const STEPS = 50;
const BATCH = REPLICAS * EACH;
const FEATURES = 28;

export const RECIPE: NetworkConfig = {
  towers: 'both',
  features: FEATURES,
  categories: [],
  crosses: [],
  outputs: 1,
  units: 64,
  layers: 5,
  dropout: 0.1,
  activation: 'relu',
  batchNormEpsilon: 1e-3,
  batchNormMomentum: 0.99,
};
export const OPTIONS: FitOptions = {
  ...FIT,
  batch: BATCH,
  replicas: REPLICAS,
  learningRate: 1e-3,
  dropRemainder: true,
};

export const TABLE = interactionRows(STEPS * BATCH, FEATURES);
const ORDER = new Uint32Array(TABLE.rows);
permute(ORDER, new RandomStream(OPTIONS.seed, Purpose.shuffle, 1));
const BATCHES = planBatches(TABLE.rows, BATCH, true);

/** Left alone: twelve steps from one seed. */
export const FREE: TeamTraining = {
  config: RECIPE,
  train: { ...TABLE, rows: 12 * BATCH },
  valid: { ...TABLE, rows: 64 },
  options: { ...OPTIONS, epochs: 1 },
};

/** A step: where the training stands before it, and what it computes from there. */
export interface StoredStep {
  readonly weights: Float32Array;
  readonly moving: Float32Array;
  /** Of the optimizer. */
  readonly moments: Float32Array;
  readonly squares: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
  /** Moving averages after it. */
  readonly moved: Float32Array;
}

async function copyOf({ device, whole }: FlatTensors): Promise<Float32Array> {
  return Float32Array.from(await readFloats(device, whole));
}

type Stand = Pick<StoredStep, 'weights' | 'moving' | 'moments' | 'squares'>;

/** Where a training stands before a step, besides its number. */
function standOf(
  { parameters, moving }: WideDeep,
  { moments, squares }: Adam,
): readonly (readonly [keyof Stand, FlatTensors])[] {
  return [
    ['weights', parameters.values],
    ['moving', moving],
    ['moments', moments],
    ['squares', squares],
  ];
}

async function copiesOf(network: WideDeep, adam: Adam): Promise<Stand> {
  const copies = standOf(network, adam).map(async ([name, flat]) => [name, await copyOf(flat)]);
  return Object.fromEntries(await Promise.all(copies)) as Stand;
}

/** Trains on one device, as ever, with eight groups of rows; or with so many. */
export async function storedSteps(device: Device, groups = REPLICAS): Promise<StoredStep[]> {
  const network = openNetwork(device, RECIPE);
  const adam = new Adam(network.parameters);
  const rows = openRows(network.tape, storeOf(TABLE));
  rows.setOrder(ORDER);
  const steps: StoredStep[] = [];
  for (const batch of BATCHES) {
    network.tape.reset();
    const stand = await copiesOf(network, adam);
    const masks = generatedDropout(RECIPE.dropout, OPTIONS.seed, adam.step);
    const data = await rows.take(batch);
    const { loss } = forward(network, data, { groups, ...masks }, 'binary');
    backward(loss);
    adam.update(OPTIONS.learningRate);
    steps.push({
      ...stand,
      loss: (await readFloats(device, loss.view))[0],
      gradient: await copyOf(network.parameters.gradients),
      moved: await copyOf(network.moving),
    });
  }
  rows.release();
  adam.release();
  return steps;
}

/** What one worker has after a step that began at stored weights. */
export interface RepeatedStep {
  readonly loss: number;
  readonly gradient: Float32Array;
  readonly moved: Float32Array;
  /** Weights after it. */
  readonly weights: Float32Array;
}

/** Each step by one worker a device, from where the stored one began; what each worker has after it. */
export async function repeatSteps(
  devices: readonly Device[],
  stored: readonly StoredStep[],
  options: FitOptions = OPTIONS,
): Promise<RepeatedStep[][]> {
  const all = communicatorsFor(devices.map(({ name }) => name));
  return Promise.all(devices.map((device, rank) => repeatAs(all[rank], device, stored, options)));
}

/** One worker's part in all of them. */
export async function repeatAs(
  communicator: Communicator,
  device: Device,
  stored: readonly StoredStep[],
  options: FitOptions = OPTIONS,
): Promise<RepeatedStep[]> {
  const network = openNetwork(device, RECIPE, 99);
  const [adam, log] = [new Adam(network.parameters), new StepLog(device)];
  const parts = { network, adam, log, communicator, options, batches: BATCHES };
  const steps = new TeamSteps(parts);
  const rows = openRows(network.tape, storeOf(TABLE));
  rows.setOrder(steps.ownRows(ORDER));
  log.beginWindow(0, 64);
  const taken: RepeatedStep[] = [];
  for (const [index, from] of stored.entries()) {
    for (const [name, { whole }] of standOf(network, adam)) {
      device.upload(whole, from[name]);
    }
    adam.step = index;
    network.tape.reset();
    const { loss } = await steps.take(index, rows, options.learningRate);
    taken.push({
      loss,
      gradient: await copyOf(network.parameters.gradients),
      moved: await copyOf(network.moving),
      weights: await copyOf(network.parameters.values),
    });
  }
  rows.release();
  await communicator.close();
  return taken;
}
