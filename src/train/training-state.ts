/**
 * @file Everything that decides how a training goes on: with it another process ends with the same bits.
 *
 * What is random depends on seed, epoch and step, so there is no state of a generator. Of several workers the first
 * one has all of it, and the others what `TrainingProgress` is: weights are the same on each.
 */
import { invariant } from '../base/errors.ts';
import { type BufferView, type Device, readFloats } from '../device/device.ts';
import { broadcastJson } from '../exchange/broadcast-json.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { EarlyStoppingState } from './early-stopping.ts';
import type { EpochRecord, Scores } from './epoch-record.ts';
import type { PlateauState } from './plateau.ts';

/** The sums over the steps of the epoch under way. */
export interface EpochSums {
  /** Steps taken. */
  readonly count: number;
  readonly rows: number;
  /** Σ loss · rows. */
  readonly lossSum: number;
}

/** An epoch of which no step was taken. */
export const UNBEGUN: EpochSums = { count: 0, rows: 0, lossSum: 0 };

/** What decides the next step besides what lies on the device. */
export interface TrainingProgress {
  /** The epoch under way, from 1; one more than there are where the last has ended. */
  readonly epoch: number;
  /** Its steps so far. The next one takes the batch after them. */
  readonly sums: EpochSums;
  /** Steps since the beginning: the count of Adam, of dropout and of averaged weights. */
  readonly steps: number;
  readonly learningRate: number;
  readonly records: readonly EpochRecord[];
  /** All metrics of the best epoch so far; its weights are among the arrays then. */
  readonly metrics?: Scores | undefined;
  readonly stopping: EarlyStoppingState;
  readonly plateau?: PlateauState | undefined;
  /** Rows trained in the epochs before, the seconds that took, and those of this epoch. */
  readonly spent: { readonly rows: number; readonly seconds: number; readonly epoch: number };
}

export interface TrainingState extends TrainingProgress {
  /** The histogram of the epoch's training scores; undefined where none is kept, or no step was taken. */
  readonly scores?: Uint32Array | undefined;
  /** What lies on the device, by name: `parameters`, `moving`, `moments`, `squares`, `best.parameters`, … */
  readonly arrays: ReadonlyMap<string, Float32Array>;
}

/** Where a training goes on, as worker 0 knows it. Collective; undefined: at its beginning. */
export async function shareProgress(
  communicator: Communicator,
  from: TrainingState | undefined,
): Promise<TrainingProgress | undefined> {
  if (from === undefined) return broadcastJson<TrainingProgress | undefined>(communicator, from);
  const { arrays: _arrays, scores: _scores, ...progress } = from;
  return broadcastJson(communicator, progress);
}

/** Reads arrays as they are now: what is launched after this call does not change what is read. */
export async function readArrays(
  device: Device,
  views: ReadonlyMap<string, BufferView>,
): Promise<Map<string, Float32Array>> {
  const reads = [...views].map(async ([name, view]): Promise<[string, Float32Array]> => {
    const values = await readFloats(device, view);
    invariant(values instanceof Float32Array, () => `${name}: float64 has no checkpoint`);
    return [name, values];
  });
  return new Map(await Promise.all(reads));
}

/** Writes arrays that were read from a training of the same network and options. */
export function uploadArrays(
  device: Device,
  views: ReadonlyMap<string, BufferView>,
  arrays: ReadonlyMap<string, Float32Array>,
): void {
  for (const [name, view] of views) {
    const values = arrays.get(name);
    invariant(values?.length === view.length, () => `${name}: ${values?.length} values`);
    device.upload(view, values);
  }
}
