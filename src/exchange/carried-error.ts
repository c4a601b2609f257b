/** @file An error as bytes, and back: how a worker's error reaches the others with its code and its cures. */
import { type ExitCode, type Place, WdError } from '../base/errors.ts';

interface Carried {
  readonly message: string;
  /** Of errors that people can cause. */
  readonly known?: {
    readonly code: string;
    readonly exitCode: ExitCode;
    readonly details: readonly string[];
    readonly help: readonly string[];
    readonly place?: Place | undefined;
  };
  readonly stack?: string | undefined;
}

/** Details and stack give way where there is no room for them. */
export function errorBytes(error: Error, most: number): Uint8Array {
  const { message, stack } = error;
  const kept: Carried[] = [{ message }, { message: message.slice(0, most / 8) }];
  if (error instanceof WdError) {
    const { code, exitCode, details, help, place } = error;
    kept.unshift({ message, known: { code, exitCode, details: [], help } });
    kept.unshift({ message, known: { code, exitCode, details, help, place } });
  } else {
    kept.unshift({ message, stack });
  }
  const bytes = kept.map((each) => new TextEncoder().encode(JSON.stringify(each)));
  return bytes.find(({ length }) => length <= most) ?? new Uint8Array(0);
}

export function errorFrom(bytes: Uint8Array): Error {
  if (bytes.length === 0) return new Error('a worker failed');
  const { message, known, stack }: Carried = JSON.parse(new TextDecoder().decode(bytes));
  if (known === undefined) {
    const error = new Error(message);
    if (stack !== undefined) error.stack = stack;
    return error;
  }
  const { code, exitCode, details, help, place } = known;
  const options = { details, help, ...(place === undefined ? {} : { place }) };
  return new WdError(code, exitCode, message, options);
}
