/**
 * @file Runs a command: its errors in the house style, its exit code, and an end in every case.
 *
 *     await runCommand(async (io) => { … }, { introduction });
 */
import { CommanderError } from 'commander';
import { ExitCode, WdError } from '../base/errors.ts';
import { hasCode } from '../base/files.ts';
import { reportFault } from './internal-fault.ts';
import { wdErrorsIn } from './mistakes.ts';
import { formatError } from './show-error.ts';
import { createTerminal, type Terminal } from './terminal.ts';

export type Main = (io: Terminal) => Promise<ExitCode | void>;

export interface RunOptions {
  /** The answer to a call without any argument, which then is a mistake; without it, `main` runs. */
  readonly introduction?: string;
  /** What it makes are files: it goes on where nobody reads stdout any longer (`| head`, a pager that was left). */
  readonly outlivesReader?: boolean;
}

/** How long something forgotten, an open device for instance, may keep a finished command alive. */
const GRACE_MS = 200;

/** Runs a command in this process and sets the exit code. */
export async function runCommand(main: Main, options: RunOptions = {}): Promise<void> {
  const io = createTerminal();
  let done = false;
  // Until the work is over, every other end of this process is a fault.
  process.exitCode = ExitCode.internal;
  process.on('uncaughtException', (thrown) => process.exit(report(thrown, io)));
  process.once('beforeExit', () => {
    if (!done) process.exitCode = report(new Error('the work stopped without an end'), io);
  });
  let unread = false;
  process.stdout.on('error', (cause) => {
    unread ||= options.outlivesReader === true && hasCode(cause, 'EPIPE');
    if (!unread) process.exit(outputFailed(cause, io));
  });
  // Where errors cannot be told there is nothing left to tell.
  process.stderr.on('error', () => {});
  process.exitCode = await runMain(main, io, options);
  done = true;
  endSoon(() => unread);
}

/** Runs a command on any terminal. Whatever it throws is told there; nothing is thrown on. */
export async function runMain(main: Main, io: Terminal, options: RunOptions): Promise<ExitCode> {
  if (io.argv.length === 0 && options.introduction !== undefined) {
    io.complain(options.introduction);
    return ExitCode.usage;
  }
  try {
    return (await main(io)) ?? ExitCode.done;
  } catch (thrown) {
    return report(thrown, io);
  } finally {
    io.setTransient(undefined);
  }
}

/** Tells what was thrown, and says with which exit code to end. */
function report(thrown: unknown, io: Terminal): ExitCode {
  // Commander throws to stop the work after it printed help or version.
  if (thrown instanceof CommanderError && thrown.exitCode === 0) return ExitCode.done;
  // Whoever read our output has seen enough: `| head`.
  if (hasCode(thrown, 'EPIPE')) return ExitCode.done;
  const errors = wdErrorsIn(thrown);
  if (errors.length === 0) {
    reportFault(thrown, io);
    return ExitCode.internal;
  }
  for (const error of errors) io.error(error);
  return errors[0].exitCode;
}

/** What to end with when stdout takes no more: the reader went away, or the disk behind it is full. */
function outputFailed(cause: Error, io: Terminal): ExitCode {
  if (hasCode(cause, 'EPIPE')) return ExitCode.done;
  const message = `cannot write standard output: ${cause.message}`;
  const error = new WdError('WD401', ExitCode.cannotWrite, message, {
    help: ['check that the place it goes to has room'],
  });
  io.complain(formatError(error, { color: false }));
  return error.exitCode;
}

/** Ends the process by the time its output is written, whatever else is still open. */
function endSoon(unread: () => boolean): void {
  const timer = setInterval(() => {
    const left = unread() ? 0 : process.stdout.writableLength;
    if (left + process.stderr.writableLength === 0) process.exit();
  }, GRACE_MS);
  timer.unref();
}
