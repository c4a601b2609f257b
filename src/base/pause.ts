/** @file Lets timers, signals and input be served between two stretches of computing. */

/** Resolves after everything that waits has had its turn. */
export function pause(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === 'function') setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
