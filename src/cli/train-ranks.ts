/**
 * @file The workers of a training that are ranks of MPI. Rank 0 reads the command and the table; each of the others
 * opens a device of its own and is given the task and the rows (Node only).
 */
import { readFileSync } from 'node:fs';
import { openRecordsAt, placeOfFile } from '../data/record-file-place.ts';
import { arithmeticOf } from '../device/arithmetic.ts';
import { type OpenedDevice, openDevice } from '../device/open-device.ts';
import { offeredThreads } from '../device/simd-files.ts';
import { broadcastJson } from '../exchange/broadcast-json.ts';
import type { MpiCommunicator } from '../exchange/mpi.ts';
import type { FitHooks, FitResult } from '../train/fit-options.ts';
import { type RowHandling, spreadRows } from '../train/spread-rows.ts';
import type { MachineArguments } from './machine-options.ts';
import { type ShareTask, trainShare } from './train-share.ts';
import { SPILL } from './train-tables.ts';
import type { TrainingTeam } from './train-team.ts';
import { useTuned } from './tuned-products.ts';

const ROWS: RowHandling = { ...SPILL, placeOf: placeOfFile, openAt: openRecordsAt };

interface OpenedRanks {
  /** This rank's own. */
  readonly opened: OpenedDevice;
  /** The devices of all, rank 0's first. */
  readonly devices: readonly string[];
  readonly arithmetic: readonly string[];
}

/** Collective. @throws WdError of a device that cannot be had */
async function openRanks(
  mpi: MpiCommunicator,
  { device, threads: asked, precision, profile: timestamps }: MachineArguments,
): Promise<OpenedRanks> {
  const { rank, name } = mpi;
  const places = await gatherTexts(mpi, `${name} ${ownProcessors()}`);
  const sharing = places.filter((place) => place === places[rank]).length;
  const threads = asked ?? Math.max(1, Math.floor(offeredThreads() / sharing));
  const opened = await openDevice(device, { threads, precision, timestamps });
  const hosts = new Set(places.map((place) => place.split(' ', 1)[0]));
  const own = hosts.size === 1 ? opened.device.name : `${opened.device.name} on ${name}`;
  const devices = await gatherTexts(mpi, own);
  return { opened, devices, arithmetic: await gatherTexts(mpi, arithmeticOf(opened.device)) };
}

/** Rank 0's part. The others wait for it, however long it takes, until it begins and after it has trained. */
export async function leadRanks(
  mpi: MpiCommunicator,
  machine: MachineArguments,
): Promise<TrainingTeam> {
  const opened = await openRanks(mpi, machine);
  let begun = false;
  mpi.alone(true);
  return {
    reason: `${mpi.size} ranks of ${mpi.library}`,
    ...opened,
    onPlace: placeTeller(mpi),
    begin: async (task, rows) => {
      begun = true;
      mpi.alone(false);
      await broadcastJson<ShareTask | undefined>(mpi, task);
      await spreadRows(mpi, rows, ROWS);
      return mpi;
    },
    end: async () => {
      if (!begun) await broadcastJson<ShareTask | undefined>(mpi, undefined);
      begun = true;
      mpi.alone(true);
    },
  };
}

/** The part of the others. @returns undefined where there was nothing to train */
export async function followRanks(
  mpi: MpiCommunicator,
  machine: MachineArguments,
  signal: AbortSignal,
): Promise<FitResult | undefined> {
  const { device } = (await openRanks(mpi, machine)).opened;
  try {
    await useTuned(device, machine.tuned);
    const task = await broadcastJson<ShareTask | undefined>(mpi, undefined);
    if (task === undefined) return undefined;
    const rows = await spreadRows(mpi, undefined, ROWS);
    try {
      return await trainShare(task, device, mpi, rows, { signal, onPlace: placeTeller(mpi) });
    } finally {
      rows.close();
    }
  } finally {
    device.destroy();
  }
}

/** A rank that is lost is found again by the step that it was in. */
function placeTeller(mpi: MpiCommunicator): NonNullable<FitHooks['onPlace']> {
  return ({ epoch, step }) => mpi.note(`epoch ${epoch}, step ${step}`);
}

/** Collective: what each rank says, in their order. */
async function gatherTexts(mpi: MpiCommunicator, text: string): Promise<string[]> {
  const texts: string[] = [];
  for (let root = 0; root < mpi.size; root++) texts.push(await broadcastJson(mpi, text, root));
  return texts;
}

/**
 * The processors that this process may run on: launchers give ranks of one machine different ones, or all the same.
 * Known on Linux; elsewhere the ranks of a machine share all.
 */
function ownProcessors(): string {
  try {
    const status = readFileSync('/proc/self/status', 'latin1');
    return /^Cpus_allowed_list:\s*(.*)$/m.exec(status)?.[1] ?? '';
  } catch {
    return '';
  }
}
