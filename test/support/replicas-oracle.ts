/** @file The steps of test/fixtures/replicas, taken by the workers of a team: a worker a device. */
import type { Device } from '../../src/device/device.ts';
import { Adam } from '../../src/model/adam.ts';
import { initialMoving } from '../../src/model/initial.ts';
import type { NetworkConfig } from '../../src/model/network-config.ts';
import { planBatches } from '../../src/data/batches.ts';
import { openRows } from '../../src/train/rows.ts';
import { type HostRows, storeOf } from '../../src/train/row-store.ts';
import { StepLog } from '../../src/train/step-log.ts';
import { TeamSteps } from '../../src/train/team-steps.ts';
import { FIT, openNetwork } from './networks.ts';
import { communicatorsFor } from './teams.ts';

type Named = Readonly<Record<string, readonly number[]>>;

export interface ReplicasOracle {
  readonly config: {
    readonly replicas: number;
    readonly each: number;
    readonly features: number;
    readonly units: number;
    readonly layers: number;
    readonly epsilon: number;
    readonly momentum: number;
    readonly learningRate: number;
  };
  readonly initial: Named;
  readonly steps: readonly {
    readonly x: readonly number[];
    readonly y: readonly number[];
    readonly loss: number;
    readonly gradient: Named;
    /** After the step, as are the weights. */
    readonly moving: Named;
    readonly weights: Named;
  }[];
}

export interface ReplayedStep {
  readonly loss: number;
  readonly gradient: ReadonlyMap<string, ArrayLike<number>>;
  readonly moving: ReadonlyMap<string, ArrayLike<number>>;
  readonly weights: ReadonlyMap<string, ArrayLike<number>>;
}

function configOf({ config }: ReplicasOracle): NetworkConfig {
  const { features, units, layers, epsilon, momentum } = config;
  return {
    towers: 'both',
    features,
    categories: [],
    crosses: [],
    outputs: 1,
    units,
    layers,
    dropout: 0,
    activation: 'relu',
    batchNormEpsilon: epsilon,
    batchNormMomentum: momentum,
  };
}

/** The batches of all steps one after another. */
function rowsOf({ config, steps }: ReplicasOracle): HostRows {
  return {
    rows: steps.length * config.replicas * config.each,
    numbers: Float32Array.from(steps.flatMap(({ x }) => x)),
    numberColumns: config.features,
    codes: new Uint32Array(0),
    categoryColumns: 0,
    crosses: new Uint32Array(0),
    crossColumns: 0,
    labels: Float32Array.from(steps.flatMap(({ y }) => y)),
  };
}

/** @returns for each worker its steps */
export async function replayReplicas(
  devices: readonly Device[],
  oracle: ReplicasOracle,
): Promise<ReplayedStep[][]> {
  const { replicas, each, learningRate } = oracle.config;
  const config = configOf(oracle);
  const table = rowsOf(oracle);
  const batches = planBatches(table.rows, replicas * each, true);
  const order = Uint32Array.from({ length: table.rows }, (_, row) => row);
  const all = communicatorsFor(devices.map(({ name }) => name));
  return Promise.all(
    devices.map(async (device, rank) => {
      const communicator = all[rank];
      const network = openNetwork(device, config);
      network.parameters.values.upload(new Map(Object.entries(oracle.initial)));
      network.moving.upload(initialMoving(config));
      const [adam, log] = [new Adam(network.parameters), new StepLog(device)];
      const options = { ...FIT, replicas };
      const steps = new TeamSteps({ network, adam, log, communicator, options, batches });
      const rows = openRows(network.tape, storeOf(table));
      rows.setOrder(steps.ownRows(order));
      const replayed: ReplayedStep[] = [];
      for (const index of batches.keys()) {
        network.tape.reset();
        const { loss } = await steps.take(index, rows, learningRate);
        replayed.push({
          loss,
          gradient: await network.parameters.gradients.read(),
          moving: await network.moving.read(),
          weights: await network.parameters.values.read(),
        });
      }
      await communicator.close();
      return replayed;
    }),
  );
}
