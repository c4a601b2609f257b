/**
 * @file The thread by which a rank speaks with the job's watchdog: it goes on while the main thread computes, and
 * stops when the process is stopped (Node only).
 *
 * It ends the job where the watchdog tells it to, by `MPI_Abort`, or by the end of this process.
 */
import { writeSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { faultText, lostWatchdog, type Fault } from './fault.ts';
import { onLines, say } from './json-lines.ts';
import { exitAtOnce, loadKoffi } from './koffi.ts';
import { reloadMpi } from './mpi-library.ts';
import {
  BUSY_ALONE,
  type FromHub,
  type FromSpoke,
  type SpokeData,
  type ToSpoke,
} from './watchdog-messages.ts';

const MEET_MS = 10_000;
/** A library that cannot abort must not keep the process alive, nor must a launcher that does not kill. */
const ABORT_MS = 2000;
const YIELD_MS = 5000;
/** Where the watchdog is lost, each rank gives those before it so long to end the job. */
const TURN_MS = 2500;
const SOON_MS = 100;
const LEAVE_MS = 2000;

const data = workerData as SpokeData;
const { rank, meeting, tickMs, silenceMs } = data;
const calls = new Int32Array(data.calls);
const koffi = await loadKoffi();
const tries = new Set<Socket>();
let hub: Socket | undefined;
let where = '';
let over = false;
let leaving = false;
/** Since the watchdog was heard, in ms that this thread ran. */
let quiet = 0;

const post = (message: FromSpoke): void => parentPort?.postMessage(message, []);

function hear(message: FromHub): void {
  if (message.type === 'pulse') quiet = 0;
  else if (message.type === 'end') void endJob(message.fault, message.by === rank);
}

for (const host of meeting.addresses) {
  const socket = createConnection({ host, port: meeting.port });
  tries.add(socket);
  socket.on('connect', () => {
    const { size, host: own } = data;
    say(socket, { type: 'hello', asks: meeting.asks, rank, size, host: own, pid: process.pid });
  });
  onLines(socket, (message) => {
    const heard = message as FromHub;
    if (hub === socket) hear(heard);
    else if (hub !== undefined || heard.type !== 'welcome') socket.destroy();
    else if (heard.answers === meeting.answers) meet(socket);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (hub === socket) void lose('has ended');
  });
}

function meet(socket: Socket): void {
  hub = socket;
  quiet = 0;
  for (const other of tries) if (other !== socket) other.destroy();
  post({ type: 'met' });
}

setTimeout(() => {
  if (hub === undefined) post({ type: 'apart' });
}, MEET_MS).unref();

/** The watchdog has said why. */
async function endJob(fault: Fault, mine: boolean): Promise<void> {
  if (over) return;
  over = true;
  post({ type: 'ending', fault });
  if (mine) abort(fault.exitCode);
  await delay(mine ? ABORT_MS : YIELD_MS);
  exitNow(fault.exitCode);
}

async function lose(what: string): Promise<void> {
  if (over || leaving) return;
  leaving = true;
  await delay(rank * TURN_MS);
  const fault = lostWatchdog(what, meeting);
  // Straight to the file: the streams of a thread are served by the main thread, which may be busy.
  writeSync(2, faultText(fault, data.json));
  await endJob(fault, true);
}

/** Does not wait: it comes back only if it failed. */
function abort(exitCode: number): void {
  const { native, abi } = reloadMpi(koffi, data.library);
  native.func('MPI_Abort', 'int', [abi.handle, 'int']).async(abi.world, exitCode, () => undefined);
}

/** `process.exit` of a thread would end the thread. */
function exitNow(exitCode: number): void {
  try {
    exitAtOnce(koffi, exitCode);
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}

function leave(): void {
  leaving = true;
  clearInterval(beat);
  if (hub !== undefined) {
    say(hub, { type: 'leave' });
    const socket = hub.end();
    setTimeout(() => socket.destroy(), LEAVE_MS).unref();
  }
  parentPort?.close();
}

parentPort?.on('message', (message: ToSpoke) => {
  if (message.type === 'note') note(message.where);
  else if (message.type === 'leave') leave();
  else if (hub !== undefined) say(hub, { type: 'fail', fault: message.reason });
});

let last = performance.now();

function beatNow(): void {
  const now = performance.now();
  // What this process slept through is nobody's silence.
  quiet += Math.min(now - last, 2 * tickMs);
  last = now;
  if (hub === undefined) return;
  const [begun, ended, alone] = [0, 1, BUSY_ALONE].map((at) => Atomics.load(calls, at));
  const pulse = { where, begun, ended, alone: alone !== 0 };
  say(hub, { type: 'pulse', pulse });
  if (quiet > silenceMs) void lose(`has been silent for ${(quiet / 1000).toFixed(1)} s`);
}

const beat = setInterval(beatNow, tickMs);

/** Where the work is changes often: it is told with the next beat, or soon; the first at once. */
function note(text: string): void {
  const first = where === '';
  where = text;
  if (first || performance.now() - last > SOON_MS) beatNow();
}
