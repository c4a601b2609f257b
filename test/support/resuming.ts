/** @file A training and all its checkpoints in memory, and what must be the same after any of them. */
import type { Device } from '../../src/device/device.ts';
import type { CheckpointAbout } from '../../src/report/checkpoint-file.ts';
import type { CheckpointMoment } from '../../src/train/checkpoints.ts';
import type { EpochRecord } from '../../src/train/epoch-record.ts';
import { fit } from '../../src/train/fit.ts';
import type { FitHooks, FitOptions } from '../../src/train/fit-options.ts';
import { type RowStore, storeOf } from '../../src/train/row-store.ts';
import type { TrainingState } from '../../src/train/training-state.ts';
import { FIT, interactionRows, openNetwork, SMALL } from './networks.ts';
import { communicatorsFor } from './teams.ts';

/** 330 rows in batches of 32: ten steps and a smaller one an epoch. */
export const STEPS = 11;
export const train = interactionRows(330);
const valid = interactionRows(130, 5, 1);

/** All but the times, which may differ between two runs of the same bits. */
function withoutTimes({ epoch, learningRate, train: t, valid: v, best }: EpochRecord): object {
  return { epoch, learningRate, train: t, valid: v, best };
}

/** Where a state was taken: `2:3` in epoch 2 after step 3. */
export function placeOf({ epoch, sums }: TrainingState): string {
  return `${epoch}:${sums.count}`;
}

export function stateAt(states: readonly TrainingState[], place: string): TrainingState {
  const found = states.find((state) => placeOf(state) === place);
  if (found === undefined) throw new Error(`no state at ${place}`);
  return found;
}

export interface Trained {
  /** All bits that must be the same. */
  readonly bits: object;
  readonly states: readonly TrainingState[];
  readonly moments: readonly CheckpointMoment[];
}

/** Trains from `options.from`, or from the start, keeping every state that is offered. */
export function trainAndKeep(
  device: Device,
  options: Partial<FitOptions> = {},
  hooks: FitHooks = {},
  due: (moment: CheckpointMoment, steps: number) => boolean = () => true,
  rows: RowStore = storeOf(train),
): Promise<Trained> {
  return trainTeamAndKeep([device], options, hooks, due, rows);
}

/** The same with a worker on each device. The first alone is given what it goes on from, and keeps states. */
export async function trainTeamAndKeep(
  [device, ...others]: readonly Device[],
  options: Partial<FitOptions> = {},
  hooks: FitHooks = {},
  due: (moment: CheckpointMoment, steps: number) => boolean = () => true,
  rows: RowStore = storeOf(train),
): Promise<Trained> {
  const names = [device, ...others].map(({ kind }) => kind);
  const [communicator, ...communicators] = others.length > 0 ? communicatorsFor(names) : [];
  const { from: _from, ...shared } = { ...FIT, ...options };
  const ended = others.map(async (other, i) => {
    // Other weights than worker 0 has: what it begins with must reach the others.
    const own = { ...shared, communicator: communicators[i] };
    await fit(openNetwork(other, SMALL, 2 + i), rows, valid, own);
    await communicators[i].close();
  });
  const network = openNetwork(device);
  const states: TrainingState[] = [];
  const moments: CheckpointMoment[] = [];
  const checkpoints = {
    due: (moment: CheckpointMoment, steps: number): boolean => {
      const wanted = due(moment, steps);
      if (wanted) moments.push(moment);
      return wanted;
    },
    save: (state: TrainingState): Promise<void> => {
      states.push(state);
      return Promise.resolve();
    },
  };
  const settings = { ...FIT, ...options, communicator };
  const result = await fit(network, rows, valid, settings, { checkpoints, ...hooks });
  await Promise.all([communicator?.close(), ...ended]);
  const { records, bestEpoch, steps, stopped, valid: scores } = result;
  const bits = {
    records: records.map(withoutTimes),
    result: { bestEpoch, steps, stopped, scores },
    weights: await network.parameters.values.read(),
    moving: await network.moving.read(),
  };
  return { bits, states, moments };
}

/** What goes with a state into a checkpoint. */
export const ABOUT: CheckpointAbout = {
  writtenBy: '0.0.0-test',
  device: 'CPU (2 threads, SIMD)',
  runtime: 'node v20.20.2 x64',
  command: { words: ['data.csv', '--name', 'a'], folder: '/work' },
  facts: [
    ['data', 'rows of the table', '330'],
    ['data', 'columns of the table', 'a\nb\ny'],
    ['option', '--seed', '1'],
    ['option', '--units', '12'],
    ['content', 'values of the training rows', 'a hash'],
  ],
};
