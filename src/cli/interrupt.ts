/** @file Ctrl-C: the first asks the work to end well, the second ends the process at once. */
import { ExitCode } from '../base/errors.ts';

export interface InterruptWatch {
  /** The work is all but done: what is being written is not cut short by a second signal either. */
  readonly finish: () => void;
  /** Ends the watch: the next signal has its usual effect again. */
  readonly release: () => void;
}

/**
 * @param onFirst is called at the first SIGINT or SIGTERM
 * @param leave ends the process at the second
 */
export function onInterrupt(onFirst: () => void, leave: () => void = exit): InterruptWatch {
  let asked = false;
  let finishing = false;
  const listener = (): void => {
    if (asked && !finishing) leave();
    if (!asked) onFirst();
    asked = true;
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return {
    finish: () => {
      finishing = true;
    },
    release: () => {
      process.off('SIGINT', listener);
      process.off('SIGTERM', listener);
    },
  };
}

function exit(): void {
  process.exit(ExitCode.interrupted);
}

/**
 * Ends the process as Ctrl-C does where nobody listens. An orderly exit would take threads down, and abort where a GPU
 * is at work for one of them.
 */
export function leaveBySignal(): void {
  process.removeAllListeners('SIGINT');
  process.kill(process.pid, 'SIGINT');
}
