/** @file Rank 0 starts the job's watchdog; the others learn by MPI where it is (Node only). */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ExitCode, WdError } from '../base/errors.ts';
import type { MpiCalls } from './mpi-calls.ts';
import type { HubData, Meeting } from './watchdog-messages.ts';

/** What all ranks make room for before they know how much it is. */
const MEETING_BYTES = 4096;
const MOST_ADDRESSES = 40;

/** The same relative path leads there from `src/exchange` and from `dist/exchange`. */
const PROCESS = new URL('../../dist/exchange/watchdog-process.js', import.meta.url);

/**
 * Closes what a launcher listens to, lest it take the watchdog for a rank; stderr stays. It is to be started before
 * MPI is: memory that a network card writes to must not be forked.
 */
const START = 'exec 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&-; exec "$0" "$@"';

/** On rank 0 alone. */
export async function startWatchdog(data: Omit<HubData, 'asks' | 'answers'>): Promise<Meeting> {
  const words = { asks: word(), answers: word() };
  const child = spawn('/bin/sh', ['-c', START, process.execPath, fileURLToPath(PROCESS)], {
    detached: true,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify({ ...data, ...words })}\n`);
  const port = await new Promise<number>((resolve, reject) => {
    createInterface({ input: child.stdout })
      .once('line', (line) => resolve((JSON.parse(line) as { port: number }).port))
      .once('close', () => reject(new Error('the watchdog did not start')));
    child.once('error', reject);
  });
  child.unref();
  // The pipe stays open as long as this process lives, and does not keep it alive.
  (child.stdin as unknown as { unref(): void }).unref();
  return { ...words, host: hostname(), pid: child.pid ?? 0, addresses: addresses(), port };
}

/** Collective: what rank 0 knows, on every rank. */
export async function shareMeeting(
  { broadcast }: Pick<MpiCalls, 'broadcast'>,
  known: Meeting | undefined,
): Promise<Meeting> {
  const bytes = new Uint8Array(MEETING_BYTES);
  if (known !== undefined) new TextEncoder().encodeInto(JSON.stringify(known), bytes);
  await broadcast(bytes, 0);
  const text = new TextDecoder().decode(bytes.subarray(0, bytes.indexOf(0)));
  return JSON.parse(text) as Meeting;
}

/** Where this host may be reached: from itself first, then through its networks, by its name last. */
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

/** @param rank the one that could not reach it */
export function outOfReach(rank: number, { host, addresses: tried, port }: Meeting): WdError {
  const message = `rank ${rank} does not reach the watchdog of this job on host ${host} by TCP`;
  return new WdError('WD228', ExitCode.device, message, {
    details: [`port ${port} at ${tried.join(', ')}`],
    help: ['let the hosts of a job connect to each other on all ports, as MPI itself needs it'],
  });
}
