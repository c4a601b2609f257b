/** @file The error that a piece of work ends with. */
import { WdError } from '../../src/base/errors.ts';

/** @throws where it ends well, or with a fault of the program */
export async function thrownBy(work: Promise<unknown>): Promise<WdError> {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof WdError) return error;
  throw new Error(`no WdError: ${String(error)}`);
}
