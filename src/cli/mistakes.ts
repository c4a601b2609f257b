/**
 * @file All the mistakes of a command line at once, so that nobody cures them one run at a time.
 *
 *     const mistakes = collectMistakes();
 *     const batch = mistakes.attempt(() => parseBatch(options.batch));
 *     const rate = mistakes.attempt(() => parseRate(options.learningRate));
 *     mistakes.check();
 */
import { WdError } from '../base/errors.ts';

export interface Mistakes {
  /** What `work` returns; where it throws a `WdError`, that is kept and `undefined` returned. */
  attempt<T>(work: () => T): T | undefined;
  add(error: WdError): void;
  /** @throws the mistake kept so far, or an `AggregateError` of them where there are several */
  check(): void;
}

export function collectMistakes(): Mistakes {
  const errors: WdError[] = [];
  return {
    attempt: (work) => {
      try {
        return work();
      } catch (error) {
        if (!(error instanceof WdError)) throw error;
        errors.push(error);
        return undefined;
      }
    },
    add: (error) => void errors.push(error),
    check: () => {
      if (errors.length > 0) throw together(errors);
    },
  };
}

/** Several errors as one that can be thrown; a single one as it is. */
export function together(errors: readonly WdError[]): Error {
  return errors.length === 1
    ? errors[0]
    : new AggregateError(errors, `${errors.length} mistakes on the command line`);
}

/** The errors that a person is to see in a thrown value; none where it is a fault of this program. */
export function wdErrorsIn(thrown: unknown): WdError[] {
  if (thrown instanceof WdError) return [thrown];
  if (!(thrown instanceof AggregateError)) return [];
  const errors: readonly unknown[] = thrown.errors;
  const known = errors.filter((error) => error instanceof WdError);
  return known.length === errors.length ? known : [];
}
