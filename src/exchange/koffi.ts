/** @file Loads koffi, which calls functions of native libraries; it is optional, so it may be missing (Node only). */
import { ExitCode, WdError } from '../base/errors.ts';

/** What is used here of koffi. */
export interface Koffi {
  readonly load: (path: string | null, options?: { readonly global?: boolean }) => NativeLibrary;
  /** Stacks of native calls. */
  readonly config: (settings: Record<string, number>) => unknown;
  readonly address: (symbol: unknown) => bigint;
}

export interface NativeLibrary {
  /** @throws where the library has no such function */
  readonly func: (name: string, result: string, parameters: readonly string[]) => NativeFunction;
  readonly symbol: (name: string) => unknown;
}

/** A function of a library: called at once, or on a thread of libuv's pool. */
export interface NativeFunction {
  (...values: readonly unknown[]): unknown;
  readonly async: (...values: readonly unknown[]) => void;
}

/** MPI_Init and the collectives of MPICH overrun the 128 KiB that koffi gives to calls on other threads. */
const STACK_BYTES = 8 << 20;

/** Ends the whole process at once, also from a thread: nothing of any library is called any more. */
export function exitAtOnce(koffi: Koffi, code: number): void {
  koffi.load(null).func('_exit', 'void', ['int'])(code);
}

/** @throws WdError WD220 */
export async function loadKoffi(
  load: () => Promise<{ readonly default: unknown }> = () => import('koffi'),
): Promise<Koffi> {
  try {
    const koffi = (await load()).default as Koffi;
    koffi.config({ sync_stack_size: STACK_BYTES, async_stack_size: STACK_BYTES });
    return koffi;
  } catch (cause) {
    throw new WdError(
      'WD220',
      ExitCode.device,
      'the package koffi, which calls MPI, does not load',
      {
        details: [cause instanceof Error ? cause.message.split('\n', 1)[0] : String(cause)],
        help: ['npm install koffi@3.3.4, on every host, without --omit=optional'],
        cause,
      },
    );
  }
}
