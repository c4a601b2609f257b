/** @file Lets collective calls run one after another, and none once one has failed or the job is ending. */
import { WdError } from '../base/errors.ts';
import { errorOf, type Fault } from './fault.ts';
import type { Watchdog } from './watchdog.ts';

/** How long the watchdog may take to say which rank it was that died. */
const VERDICT_MS = 1000;

/**
 * @param counts Int32: calls begun, and ended; the watchdog reads them
 * @returns runs a call when those before it are done; rejects at once when the job ends
 */
export function inTurnWith(
  counts: SharedArrayBuffer,
  { ending }: Pick<Watchdog, 'ending'>,
): (call: () => Promise<void>) => Promise<void> {
  const counters = new Int32Array(counts);
  const waiting = new Set<(reason: Error) => void>();
  let last: Promise<unknown> = Promise.resolve();
  /** The first call that failed; no other one begins. */
  let failed: Error | undefined;
  /** What all calls reject with. */
  let broken: Error | undefined;

  const breakAll = (reason: Error): void => {
    broken ??= reason;
    for (const reject of waiting) reject(broken);
    waiting.clear();
  };
  ending.then((fault: Fault) => breakAll(errorOf(fault)), breakAll);

  const run = async (before: Promise<unknown>, call: () => Promise<void>): Promise<void> => {
    await before;
    const reason = broken ?? failed;
    if (reason !== undefined) throw reason;
    await call();
    Atomics.add(counters, 1, 1);
  };

  return (call) => {
    if (broken !== undefined) return Promise.reject(broken);
    Atomics.add(counters, 0, 1);
    const done = run(last, call);
    last = done.catch(() => undefined);
    return new Promise((resolve, reject) => {
      waiting.add(reject);
      done.then(
        () => {
          waiting.delete(reject);
          resolve();
        },
        (cause: unknown) => {
          const reason = cause instanceof Error ? cause : new Error(String(cause));
          failed ??= reason;
          // A rank that dies makes calls of the others fail: which one it was is about to be said.
          setTimeout(() => breakAll(reason), reason instanceof WdError ? VERDICT_MS : 0);
        },
      );
    });
  };
}
