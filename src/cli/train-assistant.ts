/**
 * @file What a worker of a training does on its thread: opens its device, waits for its task, trains its share.
 *
 * Worker 0 is the main thread; it alone speaks. A thread is never ended from outside: that would end the whole process
 * while a GPU is at work for it. It ends by itself, when the training has.
 */
import type { MessagePort } from 'node:worker_threads';
import { readRecordFile } from '../data/record-file.ts';
import type { Precision } from '../device/dawn.ts';
import { arithmeticOf } from '../device/arithmetic.ts';
import type { Device } from '../device/device.ts';
import { openDevice } from '../device/open-device.ts';
import { errorBytes } from '../exchange/carried-error.ts';
import { ThreadCommunicator } from '../exchange/thread-communicator.ts';
import type { ThreadTeam } from '../exchange/thread-team.ts';
import { endTeam } from '../train/fit-errors.ts';
import { type SharedRows, storeFromShared } from '../train/shared-rows.ts';
import { type ShareTask, trainShare } from './train-share.ts';
import { useTuned } from './tuned-products.ts';

/** What a thread is started with. */
export interface AssistantData {
  readonly team: ThreadTeam;
  readonly rank: number;
  /** Of a CPU. */
  readonly threads: number;
  readonly precision: Precision;
  /** Whether what a tuning found is used. */
  readonly tuned: boolean;
}

/** What it answers when its device is open, or cannot be. */
export type AssistantAnswer =
  | { readonly device: string; readonly arithmetic: string }
  | { readonly error: Uint8Array };

/** What it is to train; undefined: nothing. */
export interface AssistantTask extends ShareTask {
  readonly rows: SharedRows;
}

const MOST_ERROR = 2 ** 16;

/** @param wrap puts something in the device's place: tests have devices that fail */
export async function assist(
  port: MessagePort,
  data: AssistantData,
  wrap: (device: Device) => Device = (device) => device,
): Promise<void> {
  const { team, rank, threads, precision, tuned } = data;
  const task = new Promise<AssistantTask | undefined>((resolve) => port.once('message', resolve));
  let device: Device | undefined;
  try {
    const opened = await openDevice(team.names[rank], { threads, precision });
    await useTuned(opened.device, tuned);
    device = wrap(opened.device);
    answer(port, { device: device.name, arithmetic: arithmeticOf(device) });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    answer(port, { error: errorBytes(error, MOST_ERROR) });
  }
  const given = await task;
  try {
    if (given !== undefined && device !== undefined) await takePart(data, device, given);
  } finally {
    device?.destroy();
    port.close();
  }
}

function answer(port: MessagePort, said: AssistantAnswer): void {
  port.postMessage(said, []);
}

async function takePart(
  { team, rank }: AssistantData,
  device: Device,
  task: AssistantTask,
): Promise<void> {
  const communicator = new ThreadCommunicator(team, rank);
  try {
    const rows = storeFromShared(task.rows, readRecordFile);
    await trainShare(task, device, communicator, rows);
    await communicator.close();
  } catch (error) {
    // Worker 0 tells it.
    endTeam(communicator, error);
  }
}
