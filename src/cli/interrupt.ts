/** @file Ctrl-C: the first asks the work to end well, the second ends the process at once. */
import { ExitCode } from '../base/errors.ts';

/**
 * @param onFirst is called at the first SIGINT or SIGTERM
 * @returns ends the watch: the next signal has its usual effect again
 */
export function onInterrupt(onFirst: () => void): () => void {
  let asked = false;
  const listener = (): void => {
    if (asked) process.exit(ExitCode.interrupted);
    asked = true;
    onFirst();
  };
  process.on('SIGINT', listener);
  process.on('SIGTERM', listener);
  return () => {
    process.off('SIGINT', listener);
    process.off('SIGTERM', listener);
  };
}
