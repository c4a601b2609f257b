/** @file The workers of a training as the main thread, worker 0, sees them: starts, hands out, waits for their end. */
import { Worker } from 'node:worker_threads';
import { WdError } from '../base/errors.ts';
import { arithmeticOf } from '../device/arithmetic.ts';
import type { Precision } from '../device/dawn.ts';
import { type OpenedDevice, openDevice } from '../device/open-device.ts';
import { offeredThreads } from '../device/simd-files.ts';
import { errorFrom } from '../exchange/carried-error.ts';
import type { Communicator } from '../exchange/communicator.ts';
import { lostWorker } from '../exchange/silence-watch.ts';
import { ThreadCommunicator } from '../exchange/thread-communicator.ts';
import { createTeam, type TeamOptions } from '../exchange/thread-team.ts';
import type { FitHooks } from '../train/fit-options.ts';
import type { RowStore } from '../train/row-store.ts';
import { shareRows } from '../train/shared-rows.ts';
import type { AssistantAnswer, AssistantData, AssistantTask } from './train-assistant.ts';
import type { ShareTask } from './train-share.ts';
import { threadsOfEach } from './worker-options.ts';

/** The workers of a training as worker 0, which has the main thread of this process, deals with them. */
export interface TrainingTeam {
  /** Why there are several, in words. */
  readonly reason: string;
  /** Worker 0's. */
  readonly opened: OpenedDevice;
  /** The devices of all, worker 0's first. */
  readonly devices: readonly string[];
  /** What each computes by, in the same order: `arithmeticOf`. */
  readonly arithmetic: readonly string[];
  /**
   * Hands the others what is to be trained.
   *
   * @param rows the training rows; they stay open until all have ended
   * @returns what worker 0 exchanges with them by
   */
  begin(task: ShareTask, rows: RowStore): Promise<Communicator>;
  /** Is told of each step before it begins: where a worker is that is lost. */
  readonly onPlace?: FitHooks['onPlace'];
  /** The others have no more to do. Waits until they have let go of the rows; a while at most. */
  end(): Promise<void>;
}

export interface OpenTeamOptions extends TeamOptions {
  readonly threads?: number | undefined;
  readonly precision?: Precision;
  /** Whether what a tuning found is used. */
  readonly tuned?: boolean;
  /** The program of a thread; otherwise the compiled one. */
  readonly program?: URL;
}

/** How long the others may take to end. */
const PATIENCE_MS = 5000;
/** Leads there from `src/cli` and from `dist/cli`. */
const PROGRAM = new URL('../../dist/cli/train-worker.js', import.meta.url);

/**
 * Opens the devices of all workers, each on a thread of its own; worker 0's on this one.
 *
 * @throws WdError of the first that cannot be had, which it names
 */
export async function openTeam(
  names: readonly string[],
  {
    threads: asked,
    precision = 'f32',
    tuned = false,
    program = PROGRAM,
    ...options
  }: OpenTeamOptions = {},
): Promise<TrainingTeam> {
  const threads = threadsOfEach(names, asked, offeredThreads());
  const team = createTeam(names, options);
  const others = names.slice(1).map((name, i) => {
    return startOther(program, name, { team, rank: i + 1, threads, precision, tuned });
  });
  let communicator: ThreadCommunicator | undefined;
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => (ending ??= endOthers());
  const endOthers = async (): Promise<void> => {
    if (communicator === undefined) for (const other of others) other.give(undefined);
    // Where one has failed there is nobody to take leave of.
    else await communicator.close().catch(() => {});
    await Promise.race([Promise.all(others.map(({ ended }) => ended)), later(PATIENCE_MS)]);
  };
  try {
    const { device } = await openDevice(names[0], { threads, precision });
    const reason = `asked for with --workers ${names.join()}`;
    const opened = { device, reason };
    const answers: OpenAnswer[] = [];
    for (const other of others) answers.push(await other.opened);
    return {
      reason,
      opened,
      devices: [device.name, ...answers.map((answer) => answer.device)],
      arithmetic: [arithmeticOf(device), ...answers.map((answer) => answer.arithmetic)],
      begin: (task, rows) => {
        const shared = shareRows(rows);
        const own = new ThreadCommunicator(team, 0);
        communicator = own;
        for (const other of others) {
          other.give({ ...task, rows: shared });
          void other.died.then((how) => own.abort(lostWorker(other.rank, other.name, how)));
        }
        return Promise.resolve(own);
      },
      end,
    };
  } catch (error) {
    await end();
    throw error;
  }
}

type OpenAnswer = Extract<AssistantAnswer, { readonly device: string }>;

interface Other {
  readonly rank: number;
  readonly name: string;
  readonly opened: Promise<OpenAnswer>;
  readonly give: (task: AssistantTask | undefined) => void;
  readonly ended: Promise<void>;
  /** Settles only where the thread ends by an error that it did not tell itself: memory, for instance. */
  readonly died: Promise<string>;
}

function startOther(program: URL, name: string, data: AssistantData): Other {
  const { rank } = data;
  const worker = new Worker(program, { workerData: data });
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const died = new Promise<string>((resolve) => {
    worker.once('error', (error: Error) => resolve(`ended: ${error.message}`));
    worker.once('exit', (code) => {
      if (code !== 0) resolve(`ended with ${code}`);
    });
  });
  const opened = new Promise<OpenAnswer>((resolve, reject) => {
    worker.once('message', (answer: AssistantAnswer) => {
      if ('device' in answer) resolve(answer);
      else reject(ofWorker(rank, name, errorFrom(answer.error)));
    });
    void died.then((how) => reject(lostWorker(rank, name, how)));
  });
  // It is waited for in its turn; until then a failure is no unhandled rejection.
  opened.catch(() => {});
  const give = (task: AssistantTask | undefined): void => worker.postMessage(task, []);
  return { rank, name, opened, give, ended, died };
}

/** A device that could not be opened, with the worker that asked for it. */
function ofWorker(rank: number, name: string, error: Error): Error {
  if (!(error instanceof WdError)) return error;
  const { code, exitCode, message, details, help } = error;
  const who = `of worker ${rank} (${name})`;
  return new WdError(code, exitCode, message, { details: [who, ...details], help, cause: error });
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms).unref();
  });
}
