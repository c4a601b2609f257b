/**
 * @file What a worker of a training does on its thread: opens its device, waits for its task, trains its share.
 *
 * Worker 0 is the main thread; it alone speaks. A thread is never ended from outside: that would end the whole process
 * while a GPU is at work for it. It ends by itself, when the training has.
 */
import type { MessagePort } from 'node:worker_threads';
import { Tape } from '../autograd/tape.ts';
import { readRecordFile } from '../data/record-file.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Precision } from '../device/dawn.ts';
import type { Device } from '../device/device.ts';
import { openDevice } from '../device/open-device.ts';
import { errorBytes } from '../exchange/carried-error.ts';
import { ThreadCommunicator } from '../exchange/thread-communicator.ts';
import type { ThreadTeam } from '../exchange/thread-team.ts';
import type { RegressionLoss } from '../model/metrics/regression.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { WideDeep } from '../model/wide-deep.ts';
import { endTeam } from '../train/fit-errors.ts';
import { fit } from '../train/fit.ts';
import type { Recipe } from '../train/recipe.ts';
import { type SharedRows, storeFromShared } from '../train/shared-rows.ts';
import { taskFor } from '../train/tasks.ts';

/** What a thread is started with. */
export interface AssistantData {
  readonly team: ThreadTeam;
  readonly rank: number;
  /** Of a CPU. */
  readonly threads: number;
  readonly precision: Precision;
}

/** What it answers when its device is open, or cannot be. */
export type AssistantAnswer =
  | { readonly device: string; readonly reason: string }
  | { readonly error: Uint8Array };

/** What it is to train; undefined: nothing. */
export interface AssistantTask {
  readonly config: NetworkConfig;
  readonly recipe: Recipe;
  readonly seed: number;
  readonly target: Target;
  readonly regressionLoss: RegressionLoss;
  readonly rows: SharedRows;
}

const MOST_ERROR = 2 ** 16;

/** @param wrap puts something in the device's place: tests have devices that fail */
export async function assist(
  port: MessagePort,
  data: AssistantData,
  wrap: (device: Device) => Device = (device) => device,
): Promise<void> {
  const { team, rank, threads, precision } = data;
  const task = new Promise<AssistantTask | undefined>((resolve) => port.once('message', resolve));
  let device: Device | undefined;
  try {
    const opened = await openDevice(team.names[rank], { threads, precision });
    device = wrap(opened.device);
    answer(port, { device: device.name, reason: opened.reason });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    answer(port, { error: errorBytes(error, MOST_ERROR) });
  }
  const given = await task;
  try {
    if (given !== undefined && device !== undefined) await trainShare(data, device, given);
  } finally {
    device?.destroy();
    port.close();
  }
}

function answer(port: MessagePort, said: AssistantAnswer): void {
  port.postMessage(said, []);
}

async function trainShare(
  { team, rank }: AssistantData,
  device: Device,
  { config, recipe, seed, target, regressionLoss, rows }: AssistantTask,
): Promise<void> {
  const communicator = new ThreadCommunicator(team, rank);
  try {
    const network = new WideDeep(new Tape(device), config);
    const store = storeFromShared(rows, readRecordFile);
    const task = taskFor(target, regressionLoss);
    // Only worker 0 looks at the validation rows.
    await fit(network, store, store, { ...recipe, task, seed, communicator });
    await communicator.close();
  } catch (error) {
    // Worker 0 tells it.
    endTeam(communicator, error);
  }
}
