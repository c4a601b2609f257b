/**
 * @file Work that may have to wait on its way, written once for both: a generator that yields what it waits for.
 *
 * Whoever has nothing to wait for runs it at once, with no promise in it; with other workers it goes on between their
 * answers.
 */
import { InternalError } from './errors.ts';

export type Waiting<T> = Generator<Promise<void>, T, void>;

/** Runs work that has nothing to wait for. */
export function atOnce<T>(work: Waiting<T>): T {
  const { done, value } = work.next();
  if (done === true) return value;
  throw new InternalError('work that must be done at once waits for others');
}

/** Runs work to its end, waiting as it asks for. */
export async function inTurn<T>(work: Waiting<T>): Promise<T> {
  for (;;) {
    const { done, value } = work.next();
    if (done === true) return value;
    await value;
  }
}
