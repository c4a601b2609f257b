/**
 * @file The watchdog of a rank: a thread that lives on while the main thread computes or waits in MPI (Node only).
 *
 * The ranks' watchdogs are joined to rank 0's by TCP. A process that is killed closes its connection; one that is
 * stopped falls silent. Whoever finds out says so once, and ends the job by `MPI_Abort`, or by its own end.
 */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { faultText, type Fault } from './fault.ts';
import { loadKoffi, type Koffi } from './koffi.ts';
import { reloadMpi } from './mpi-library.ts';
import { startHub } from './watchdog-hub.ts';
import { startSpoke } from './watchdog-spoke.ts';
import type { FromWatchdog, Surroundings, ToWatchdog, WatchdogData } from './watchdog-messages.ts';

/** For the word to reach the other ranks before the launcher's signal does. */
const SPREAD_MS = 100;
/** A library that cannot abort must not keep the process alive. */
const ABORT_MS = 1500;
/** How long another rank may take to end this one. */
const YIELD_MS = 4000;

const data = workerData as WatchdogData;
const calls = new Int32Array(data.calls);
const koffi = await loadKoffi();
let where = '';
let over = false;

const post = (message: FromWatchdog): void => parentPort?.postMessage(message, []);

const surroundings: Surroundings = {
  data,
  ownPulse: () => {
    return { where, begun: Atomics.load(calls, 0), ended: Atomics.load(calls, 1) };
  },
  post,
  end: (fault) => void endJob(fault),
  yieldTo: (fault) => void yieldTo(fault),
};
const part = data.rank === 0 ? startHub(surroundings) : startSpoke(surroundings);

async function endJob(fault: Fault): Promise<void> {
  if (over) return;
  over = true;
  speak(faultText(fault, data.json));
  part.spread(fault);
  post({ type: 'ending', fault });
  await delay(SPREAD_MS);
  abort(koffi, fault.exitCode);
  await delay(ABORT_MS);
  exitNow(koffi, fault.exitCode);
}

async function yieldTo(fault: Fault): Promise<void> {
  if (over) return;
  over = true;
  post({ type: 'ending', fault });
  await delay(YIELD_MS);
  exitNow(koffi, fault.exitCode);
}

/** Straight to the file: the streams of a thread are served by the main thread, which may be busy. */
function speak(text: string): void {
  try {
    writeSync(2, text);
  } catch {
    // Nobody reads it any more.
  }
}

/** Does not wait: it comes back only if it failed. */
function abort(native: Koffi, exitCode: number): void {
  const mpi = reloadMpi(native, data.library);
  const call = mpi.native.func('MPI_Abort', 'int', [mpi.abi.handle, 'int']);
  call.async(mpi.abi.world, exitCode, () => undefined);
}

/** The whole process, which `process.exit` of a thread does not end. */
function exitNow(native: Koffi, exitCode: number): void {
  try {
    native.load(null).func('_exit', 'void', ['int'])(exitCode);
  } catch {
    process.kill(process.pid, 'SIGKILL');
  }
}

parentPort?.on('message', (message: ToWatchdog) => {
  if (message.type === 'note') ({ where } = message);
  else if (message.type === 'fail') part.fail(message.reason);
  else {
    part.leave();
    post({ type: 'left' });
    parentPort?.close();
    clearInterval(beat);
  }
});

let last = performance.now();
const beat = setInterval(() => {
  const now = performance.now();
  part.tick(now - last);
  last = now;
}, data.tickMs);
