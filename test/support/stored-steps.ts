/**
 * @file The recipe's network at 64 units, eight replicas of 64 rows: steps of one device, kept, and the same steps taken
 * by several workers from the same weights.
 */
import { backward } from '../../src/autograd/backward.ts';
import { permute, Purpose, RandomStream } from '../../src/base/random.ts';
import { planBatches } from '../../src/data/batches.ts';
import { type Device, readFloats } from '../../src/device/device.ts';
import { Adam } from '../../src/model/adam.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import type { WideDeep } from '../../src/model/wide-deep.ts';
import type { FitOptions } from '../../src/train/fit-options.ts';
import { openRows } from '../../src/train/rows.ts';
import { storeOf } from '../../src/train/row-store.ts';
import { forward, generatedDropout } from '../../src/train/step.ts';
import { StepLog } from '../../src/train/step-log.ts';
import { TeamSteps } from '../../src/train/team-steps.ts';
import { FIT, interactionRows, openNetwork } from './networks.ts';
import { communicatorsFor } from './teams.ts';

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

/** A step: the weights before it, and what it computes from them. */
export interface StoredStep {
  readonly weights: Float32Array;
  readonly moving: Float32Array;
  readonly loss: number;
  readonly gradient: Float32Array;
  /** Moving averages after it. */
  readonly moved: Float32Array;
}

async function copyOf(device: Device, network: WideDeep, what: 'values' | 'gradients' | 'moving') {
  const flat = what === 'moving' ? network.moving : network.parameters[what];
  return Float32Array.from(await readFloats(device, flat.whole));
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
    const [weights, moving] = [
      await copyOf(device, network, 'values'),
      await copyOf(device, network, 'moving'),
    ];
    const masks = generatedDropout(RECIPE.dropout, OPTIONS.seed, adam.step);
    const data = await rows.take(batch);
    const { loss } = forward(network, data, { groups, ...masks }, 'binary');
    backward(loss);
    adam.update(OPTIONS.learningRate);
    steps.push({
      weights,
      moving,
      loss: (await readFloats(device, loss.view))[0],
      gradient: await copyOf(device, network, 'gradients'),
      moved: await copyOf(device, network, 'moving'),
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
}

/** Each step by one worker a device, from the weights of the stored one; what each worker has after it. */
export async function repeatSteps(
  devices: readonly Device[],
  stored: readonly StoredStep[],
  options: FitOptions = OPTIONS,
): Promise<RepeatedStep[][]> {
  const all = communicatorsFor(devices.map(({ name }) => name));
  return Promise.all(
    devices.map(async (device, rank) => {
      const communicator = all[rank];
      const network = openNetwork(device, RECIPE, 99);
      const [adam, log] = [new Adam(network.parameters), new StepLog(device)];
      const parts = { network, adam, log, communicator, options, batches: BATCHES };
      const steps = new TeamSteps(parts);
      const rows = openRows(network.tape, storeOf(TABLE));
      rows.setOrder(steps.ownRows(ORDER));
      log.beginWindow(0, 64);
      const taken: RepeatedStep[] = [];
      for (const [index, { weights, moving }] of stored.entries()) {
        device.upload(network.parameters.values.whole, weights);
        device.upload(network.moving.whole, moving);
        network.tape.reset();
        const { loss } = await steps.take(index, rows, options.learningRate);
        const gradient = await copyOf(device, network, 'gradients');
        taken.push({ loss, gradient, moved: await copyOf(device, network, 'moving') });
      }
      rows.release();
      await communicator.close();
      return taken;
    }),
  );
}
