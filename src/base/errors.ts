/**
 * @file The one kind of error a person sees: what is wrong, where, and how to cure it.
 *
 * Every error has a stable code (listed in docs/errors.md) and an exit code. Anything that is thrown
 * and is not a `WdError` is a fault of this program and is reported as such.
 */

/** Process exit codes, after sysexits.h where it has a fitting one. */
export const ExitCode = {
  done: 0,
  internal: 70,
  usage: 2,
  data: 65,
  device: 69,
  diverged: 72,
  cannotWrite: 73,
  readFault: 74,
  interrupted: 130,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** A place in an input file. Lines and columns count from 1. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  /** Column of the table (field number), not of the character. */
  readonly column?: number;
  /** The text found there, shown under the place. */
  readonly text?: string;
}

export interface WdErrorOptions {
  readonly place?: Place;
  /** More lines of fact, shown indented under the message. */
  readonly details?: readonly string[];
  /** Cures, each a sentence or a command; shown last. */
  readonly help?: readonly string[];
  readonly cause?: unknown;
}

export class WdError extends Error {
  override readonly name = 'WdError';
  /** Stable code such as `WD104`. */
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly place: Place | undefined;
  readonly details: readonly string[];
  readonly help: readonly string[];

  constructor(code: string, exitCode: ExitCode, message: string, options: WdErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.exitCode = exitCode;
    this.place = options.place;
    this.details = options.details ?? [];
    this.help = options.help ?? [];
  }
}

/** A mistake on the command line, or an option that cannot be honoured. */
export function usageError(code: string, message: string, help: readonly string[] = []): WdError {
  return new WdError(code, ExitCode.usage, message, { help });
}

/** A fault of the input data, at a place in a file where one is known. */
export function dataError(code: string, message: string, options: WdErrorOptions = {}): WdError {
  return new WdError(code, ExitCode.data, message, options);
}

/** A broken promise inside this program: never the user's fault. */
export class InternalError extends Error {
  override readonly name = 'InternalError';
}

/** Throws an `InternalError` unless the condition holds. */
export function invariant(condition: boolean, message: () => string): asserts condition {
  if (!condition) throw new InternalError(message());
}
