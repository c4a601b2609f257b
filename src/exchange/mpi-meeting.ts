/** @file How the ranks find rank 0's watchdog: its addresses go to all of them by MPI (Node only). */
import { randomBytes } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { ExitCode, WdError } from '../base/errors.ts';
import type { MpiCalls } from './mpi-calls.ts';
import type { MpiLibrary } from './mpi-library.ts';
import type { MpiSettings } from './mpi-settings.ts';
import { startWatchdog, type Watchdog } from './watchdog.ts';
import type { Meeting, WatchdogData } from './watchdog-messages.ts';

export interface Job {
  readonly rank: number;
  readonly size: number;
  readonly library: MpiLibrary;
  readonly calls: Pick<MpiCalls, 'broadcast'>;
  readonly counts: SharedArrayBuffer;
  readonly settings: MpiSettings;
  readonly json: boolean;
}

/** What all ranks make room for before they know how much it is. */
const MEETING_BYTES = 4096;
const MOST_ADDRESSES = 40;
/** A beat every half second, or more often where silence is to be noticed sooner. */
const SLOWEST_TICK_MS = 500;

/** @throws WdError WD228 where ranks cannot reach rank 0 */
export async function meetOthers(job: Job): Promise<Watchdog> {
  const { watchdog, meeting } = job.rank === 0 ? await callOthers(job) : await follow(job);
  const missing = await watchdog.met;
  if (missing.length > 0) throw apart(missing, meeting);
  return watchdog;
}

async function callOthers(job: Job) {
  const words = { asks: word(), answers: word() };
  const watchdog = startWatchdog(dataOf(job, { addresses: [], port: 0, ...words }));
  const meeting = { addresses: addresses(), port: await watchdog.port, ...words };
  const bytes = new Uint8Array(MEETING_BYTES);
  new TextEncoder().encodeInto(JSON.stringify(meeting), bytes);
  await job.calls.broadcast(bytes, 0);
  return { watchdog, meeting };
}

async function follow(job: Job) {
  const bytes = new Uint8Array(MEETING_BYTES);
  await job.calls.broadcast(bytes, 0);
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  const meeting = JSON.parse(text) as Meeting;
  return { watchdog: startWatchdog(dataOf(job, meeting)), meeting };
}

function dataOf(job: Job, meeting: Meeting): WatchdogData {
  const { rank, size, library, counts, settings, json } = job;
  const silenceMs = settings.silence * 1000;
  return {
    rank,
    size,
    host: hostname(),
    library: library.name,
    tickMs: Math.min(SLOWEST_TICK_MS, silenceMs / 10),
    silenceMs,
    patienceMs: settings.patience * 1000,
    json,
    calls: counts,
    meeting,
  };
}

/** Where this host may be reached: this host itself first, then its networks, its name last. */
function addresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
  // Addresses of one link need the name of an interface, which is another one on each host.
  const outer = all.filter(({ internal, address }) => !internal && !/^fe[89ab]/i.test(address));
  const unique = new Set(['127.0.0.1', ...outer.map(({ address }) => address)]);
  return [...[...unique].slice(0, MOST_ADDRESSES), hostname()];
}

function word(): string {
  return randomBytes(16).toString('hex');
}

function apart(missing: readonly number[], { addresses: tried, port }: Meeting): WdError {
  const who = missing.length === 1 ? `rank ${missing[0]} does` : `ranks ${missing.join(', ')} do`;
  return new WdError('WD228', ExitCode.device, `${who} not reach rank 0 by TCP`, {
    details: [`port ${port} at ${tried.join(', ')}`],
    help: ['let the hosts of a job connect to each other on all ports, as MPI itself needs it'],
  });
}
