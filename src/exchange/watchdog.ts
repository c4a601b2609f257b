/** @file Starts the watchdog thread of a rank, and speaks with it (Node only). */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Fault } from './fault.ts';
import type { FromWatchdog, ToWatchdog, WatchdogData } from './watchdog-messages.ts';

export interface Watchdog {
  /** Of rank 0: where it listens. */
  readonly port: Promise<number>;
  /** Resolves when this rank has met rank 0, or rank 0 all others; to those that did not come in time. */
  readonly met: Promise<readonly number[]>;
  /** Resolves when the job is about to end. */
  readonly ending: Promise<Fault>;
  readonly note: (where: string) => void;
  readonly fail: (reason: Fault) => void;
  readonly leave: () => Promise<void>;
}

/** The same relative path leads there from `src/exchange` and from `dist/exchange`. */
const THREAD = new URL('../../dist/exchange/watchdog-thread.js', import.meta.url);

type Reply<T extends FromWatchdog['type']> = FromWatchdog & { readonly type: T };

function isOneOf<T extends FromWatchdog['type']>(
  message: FromWatchdog,
  types: readonly T[],
): message is Reply<T> {
  return types.some((type) => type === message.type);
}

export function startWatchdog(data: WatchdogData): Watchdog {
  const thread = new Worker(THREAD, { workerData: data });
  const send = (message: ToWatchdog): void => thread.postMessage(message, []);
  const reply = <T extends FromWatchdog['type']>(...types: readonly T[]) => {
    const heard = new Promise<Reply<T>>((resolve, reject) => {
      thread.on('message', (message: FromWatchdog) => {
        if (isOneOf(message, types)) resolve(message);
      });
      thread.on('error', reject);
    });
    // Not every reply is waited for.
    heard.catch(() => undefined);
    return heard;
  };
  const met = reply('together', 'apart').then((answer) => {
    // From here on the process may end when its own work is done.
    thread.unref();
    return answer.type === 'apart' ? answer.missing : [];
  });
  const left = reply('left');
  const port = reply('listening').then((answer) => answer.port);
  const ending = reply('ending').then(({ fault }) => fault);
  for (const promise of [met, port, ending]) promise.catch(() => undefined);
  return {
    port,
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
      await left;
      await gone;
    },
  };
}
