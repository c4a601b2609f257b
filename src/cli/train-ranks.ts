/** @file The workers of a training that are ranks of MPI: each opens a device of its own (Node only). */
import { readFileSync } from 'node:fs';
import { type OpenedDevice, openDevice } from '../device/open-device.ts';
import { offeredThreads } from '../device/simd-files.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { MpiCommunicator } from '../exchange/mpi.ts';
import type { MachineArguments } from './machine-options.ts';

/** What one rank knows of all of them. */
export interface RankTeam {
  readonly rank: number;
  /** Why there are several, in words. */
  readonly reason: string;
  /** This rank's own. */
  readonly opened: OpenedDevice;
  /** The devices of all, rank 0's first. */
  readonly devices: readonly string[];
  readonly communicator: MpiCommunicator;
  /** The job ends elsewhere: when all is written. */
  end(): Promise<void>;
}

/** What a rank may say of itself, in bytes. */
const TEXT_BYTES = 1024;

/** Collective. @throws WdError of a device that cannot be had */
export async function openRanks(
  communicator: MpiCommunicator,
  { device, threads: asked, precision, profile: timestamps }: MachineArguments,
): Promise<RankTeam> {
  const { rank, size, name, library } = communicator;
  const places = await gatherTexts(communicator, `${name} ${ownProcessors()}`);
  const sharing = places.filter((place) => place === places[rank]).length;
  const threads = asked ?? Math.max(1, Math.floor(offeredThreads() / sharing));
  const opened = await openDevice(device, { threads, precision, timestamps });
  const hosts = new Set(places.map((place) => place.split(' ', 1)[0]));
  const own = hosts.size === 1 ? opened.device.name : `${opened.device.name} on ${name}`;
  const devices = await gatherTexts(communicator, own);
  const reason = `${size} ranks of ${library}`;
  return { rank, reason, opened, devices, communicator, end: () => Promise.resolve() };
}

/** Collective: what each rank says, in their order. */
export async function gatherTexts(
  communicator: Pick<Communicator, 'rank' | 'size' | 'broadcast'>,
  text: string,
): Promise<string[]> {
  const texts: string[] = [];
  for (let root = 0; root < communicator.size; root++) {
    const bytes = new Uint8Array(TEXT_BYTES);
    if (root === communicator.rank) new TextEncoder().encodeInto(text, bytes);
    await communicator.broadcast(bytes, root);
    texts.push(new TextDecoder().decode(bytes).replace(/\0+$/, ''));
  }
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
