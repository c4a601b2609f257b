/** @file Starts the thread by which a rank speaks with the job's watchdog, and tells it what to say (Node only). */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from './fault.ts';
import type { FromSpoke, SpokeData, ToSpoke } from './watchdog-messages.ts';

export interface Watchdog {
  /** Whether it could be reached. */
  readonly met: Promise<boolean>;
  /** Resolves when the job is about to end. */
  readonly ending: Promise<Fault>;
  readonly note: (where: string) => void;
  readonly fail: (reason: Fault) => void;
  readonly leave: () => Promise<void>;
}

/** The same relative path leads there from `src/exchange` and from `dist/exchange`. */
const THREAD = new URL('../../dist/exchange/watchdog-thread.js', import.meta.url);

export function joinWatchdog(data: SpokeData): Watchdog {
  const thread = new Worker(THREAD, { workerData: data });
  const send = (message: ToSpoke): void => thread.postMessage(message, []);
  const met = reply(thread, 'met', 'apart').then(({ type }) => {
    // From here on the process may end when its own work is done.
    thread.unref();
    return type === 'met';
  });
  const ending = reply(thread, 'ending').then(({ fault }) => fault);
  for (const promise of [met, ending]) promise.catch(() => undefined);
  return {
    met,
    ending,
    note: (where) => send({ type: 'note', where }),
    fail: (reason) => {
      // It ends this process: nothing else may be left that keeps it alive.
      thread.ref();
      send({ type: 'fail', reason });
    },
    leave: async () => {
      thread.ref();
      const gone = once(thread, 'exit');
      send({ type: 'leave' });
      await gone;
    },
  };
}

type Reply<T extends FromSpoke['type']> = FromSpoke & { readonly type: T };

function reply<T extends FromSpoke['type']>(
  thread: Worker,
  ...types: readonly T[]
): Promise<Reply<T>> {
  return new Promise((resolve, reject) => {
    thread.on('message', (message: FromSpoke) => {
      if (isOneOf(message, types)) resolve(message);
    });
    thread.on('error', reject);
  });
}

function isOneOf<T extends FromSpoke['type']>(
  message: FromSpoke,
  types: readonly T[],
): message is Reply<T> {
  return types.some((type) => type === message.type);
}
