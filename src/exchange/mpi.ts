/**
 * @file A communicator of processes that a launcher of MPI started, on one machine or on many (Node only).
 *
 *     mpirun -n 4 npx wd-train …
 *
 * See docs/distributed.md. Calls run one after another on a thread of libuv's pool, so the main thread goes on.
 */
import { hostname } from 'node:os';
import { ExitCode, WdError } from '../base/errors.ts';
import type { Communicator } from './communicator.ts';
import { faultOf } from './fault.ts';
import { inTurnWith } from './in-turn.ts';
import { exitAtOnce, loadKoffi } from './koffi.ts';
import { mpiCalls, type MpiCalls } from './mpi-calls.ts';
import { mpiLaunch, type MpiLaunch } from './mpi-launch.ts';
import { findMpi, type MpiLibrary } from './mpi-library.ts';
import { outOfReach, shareMeeting, startWatchdog } from './mpi-meeting.ts';
import { mpiSettings, type MpiSettings } from './mpi-settings.ts';
import { awaitTurn } from './mpi-turn.ts';
import { orderedSum } from './ordered-sum.ts';
import { joinWatchdog, type Watchdog } from './watchdog.ts';
import { BUSY_ALONE, CALL_COUNTS } from './watchdog-messages.ts';

export interface MpiCommunicator extends Communicator {
  /** Which library does it: `Open MPI v4.1.4`. */
  readonly library: string;
  /** Where the work of this rank is, for messages: `step 412`. */
  note(where: string): void;
  /**
   * `abort`, and stays until this process is ended, which comes within seconds. One rank of the job says why; a
   * caller that says it too says it twice.
   */
  fail(reason: Error): Promise<never>;
}

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenMpiOptions {
  /** Whether the message that ends a job is one line of JSON. */
  readonly json?: boolean;
  readonly env?: Environment;
}

const LONGEST_BYTES = 1 << 30;

/** @throws WdError WD220, WD225–WD228, WD234: on rank 0 first, whose end is the end of the others */
export async function openMpi(options: OpenMpiOptions = {}): Promise<MpiCommunicator> {
  const { env = process.env } = options;
  const launch = mpiLaunch(env);
  if (launch === undefined) throw notLaunched();
  try {
    return await open(launch, env, options.json ?? false);
  } catch (cause) {
    await awaitTurn(launch.rank, env);
    throw cause;
  }
}

async function open(launch: MpiLaunch, env: Environment, json: boolean): Promise<MpiCommunicator> {
  const settings = mpiSettings(env);
  const times = timesOf(settings);
  const koffi = await loadKoffi();
  // UCX, through which MPICH talks, reads these when it is loaded. It would replace the system's calls for memory
  // under threads that are in them (one run of 20 crashed), and tell of another rank's end in a page of addresses.
  process.env['UCX_MEM_EVENTS'] ??= 'n';
  process.env['UCX_HANDLE_ERRORS'] ??= 'none';
  const library = findMpi(koffi, launch, settings.library);
  const known = launch.rank === 0 ? await startWatchdog({ json, ...times }) : undefined;
  const calls = mpiCalls(library);
  calls.init();
  const [rank, size] = [calls.rank(), calls.size()];
  if (size === 1 || (launch.size !== undefined && size !== launch.size)) {
    throw wrongPair(launch, library, size);
  }
  const meeting = await shareMeeting(calls, known);
  const counts = new SharedArrayBuffer(4 * CALL_COUNTS);
  const shared = { rank, size, host: hostname(), library: library.name, json, meeting };
  const watchdog = joinWatchdog({ ...shared, ...times, calls: counts });
  if (!(await watchdog.met)) throw outOfReach(rank, meeting);
  await calls.barrier();
  const exit = (code: number): void => exitAtOnce(koffi, code);
  return communicate({ rank, size, library, calls, counts, watchdog, exit });
}

/** A beat every half second, or more often where silence is to be noticed sooner. */
function timesOf({ silence, patience }: MpiSettings) {
  const silenceMs = silence * 1000;
  return { tickMs: Math.min(500, silenceMs / 10), silenceMs, patienceMs: patience * 1000 };
}

interface Parts {
  readonly rank: number;
  readonly size: number;
  readonly library: MpiLibrary;
  readonly calls: MpiCalls;
  readonly counts: SharedArrayBuffer;
  readonly watchdog: Watchdog;
  readonly exit: (code: number) => void;
}

function communicate(parts: Parts): MpiCommunicator {
  const { rank, size, library, calls, counts, watchdog } = parts;
  const inTurn = inTurnWith(counts, watchdog);
  const sumInOrder = orderedSum(calls, rank, size);
  let where = '';

  process.on('exit', tooEarly);

  const abort = (reason: Error): void => {
    watchdog.fail(faultOf(reason, { rank, size, host: hostname(), pid: process.pid, where }));
  };

  return {
    rank,
    name: hostname(),
    size,
    library: library.version,
    sum: (values) => inTurn(() => sumInOrder(values)),
    broadcast: (values, root) =>
      inTurn(async () => {
        for (let start = 0; start < values.length; start += LONGEST_BYTES) {
          await calls.broadcast(values.subarray(start, start + LONGEST_BYTES), root);
        }
      }),
    barrier: () => inTurn(() => calls.barrier()),
    // The watchdog has a thread of its own, which no computing holds up.
    alive: () => {},
    alone: (busy) => {
      Atomics.store(new Int32Array(counts), BUSY_ALONE, busy ? 1 : 0);
    },
    note: (text) => {
      where = text;
      watchdog.note(text);
    },
    abort,
    fail: (reason) => {
      abort(reason);
      return new Promise(() => {});
    },
    close: async () => {
      await inTurn(() => calls.barrier());
      calls.finalise();
      await watchdog.leave();
      process.off('exit', tooEarly);
      // Open MPI has unloaded libraries by then which would still be called when the threads of the pool end: UCX
      // behind another transport, so between machines.
      process.on('exit', parts.exit);
    },
  };
}

/** A rank that ends before the job does has not done its work, whatever it says. */
function tooEarly(code: number): void {
  if (code === 0) process.exitCode = ExitCode.internal;
}

function notLaunched(): WdError {
  return new WdError('WD226', ExitCode.device, 'this process was not started by mpirun', {
    help: ['mpirun -n 4 npx wd-train …'],
  });
}

function wrongPair({ launcher, size: asked }: MpiLaunch, found: MpiLibrary, size: number): WdError {
  const message = `started by ${launcher} as one of ${asked ?? 'several'} ranks, but ${found.version} sees ${size}`;
  return new WdError('WD226', ExitCode.device, message, {
    details: [`${found.name} belongs to another launcher`],
    help: [
      `start it with the mpirun of ${found.family}: mpirun.openmpi or mpirun.mpich on Debian`,
      'or name the library of this launcher in the environment: WD_MPI_LIBRARY',
    ],
  });
}
