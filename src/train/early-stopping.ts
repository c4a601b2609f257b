/**
 * @file Stops a training whose monitored value no longer falls, by the rule of Keras' `EarlyStopping`.
 *
 * Says when to stop and which epoch was best so far; keeping and restoring weights is the caller's work.
 */
import { usageError } from '../base/errors.ts';

export interface EarlyStoppingOptions {
  /** Epochs in a row without improvement after which training stops. 0 stops at the first, as 1 does. */
  readonly patience: number;
  /** A fall of the value counts as improvement only if it is larger than this. */
  readonly minDelta: number;
  /** Whether training ends with the weights of its best epoch. */
  readonly restoreBest: boolean;
}

/** Everything a resumed training needs, as plain JSON: null stands for "none yet". */
export interface EarlyStoppingState {
  readonly best: number | null;
  readonly bestEpoch: number | null;
  readonly wait: number;
  readonly stoppedAfter: number | null;
}

/**
 * Whether `value` is lower than `best` by more than `minDelta`. Compared in float32 as Keras 3 compares,
 * so that a fall of exactly `minDelta` written in decimals does not count. NaN never improves.
 */
export function improves(value: number, best: number, minDelta: number): boolean {
  return Math.fround(value + minDelta) < Math.fround(best);
}

/**
 * The rule of Keras 3 (`keras.callbacks.EarlyStopping`, a value to minimise, no baseline, monitored from
 * the first epoch): the first epoch is the best until a better one comes, whatever its value, and never
 * stops the training; later, `patience` epochs without improvement do.
 *
 * One difference is wanted: late versions of Keras 3 (3.15) take a first value of NaN for a best value
 * that nothing can improve on. Here, as in earlier ones, the first finite value after it improves.
 */
export class EarlyStopping {
  readonly #options: EarlyStoppingOptions;
  #best: number;
  #bestEpoch: number | null;
  #wait: number;
  #stoppedAfter: number | null;

  /**
   * @param state where an interrupted training had got to
   * @throws WdError WD310 for an option out of range
   */
  constructor(options: EarlyStoppingOptions, state?: EarlyStoppingState) {
    checkOptions(options);
    this.#options = options;
    this.#best = state?.best ?? Infinity;
    this.#bestEpoch = state?.bestEpoch ?? null;
    this.#wait = state?.wait ?? 0;
    this.#stoppedAfter = state?.stoppedAfter ?? null;
  }

  /**
   * Takes the monitored value at the end of an epoch.
   * @param epoch the number to report as best or stopped after; epochs come in order
   * @returns `stop`: this epoch was the last; `best`: it is the best so far, so its weights should be kept
   */
  update(epoch: number, value: number): { readonly stop: boolean; readonly best: boolean } {
    const first = this.#bestEpoch === null;
    const improved = improves(value, this.#best, this.#options.minDelta);
    if (improved) this.#best = value;
    if (improved || first) this.#bestEpoch = epoch;
    this.#wait = improved ? 0 : this.#wait + 1;
    const stop = !improved && !first && this.#wait >= this.#options.patience;
    if (stop) this.#stoppedAfter = epoch;
    return { stop, best: improved || first };
  }

  /** The value to beat; infinite until an epoch had a finite one. */
  get best(): number {
    return this.#best;
  }

  /** The best epoch so far; undefined before the first. */
  get bestEpoch(): number | undefined {
    return this.#bestEpoch ?? undefined;
  }

  /** The epoch that ended the training; undefined while patience lasts. */
  get stoppedAfter(): number | undefined {
    return this.#stoppedAfter ?? undefined;
  }

  /**
   * The epoch whose weights the training ends with when it ends now; undefined keeps the last ones. As in
   * Keras 3 the best epoch is restored however the training ends; Keras 2 restored it only after a stop
   * by patience, which `stoppedAfter` tells apart.
   */
  get restored(): number | undefined {
    return this.#options.restoreBest ? this.bestEpoch : undefined;
  }

  get state(): EarlyStoppingState {
    return {
      best: Number.isFinite(this.#best) ? this.#best : null,
      bestEpoch: this.#bestEpoch,
      wait: this.#wait,
      stoppedAfter: this.#stoppedAfter,
    };
  }
}

function checkOptions({ patience, minDelta }: EarlyStoppingOptions): void {
  if (!Number.isInteger(patience) || patience < 0) {
    throw usageError('WD310', `early stopping cannot wait for ${patience} epochs`, [
      'give a patience of 0 or more whole epochs, such as 2',
    ]);
  }
  if (!(minDelta >= 0 && minDelta < Infinity)) {
    throw usageError('WD310', `early stopping cannot use ${minDelta} as the least improvement`, [
      'give a least improvement of 0 or more, in units of the monitored value, such as 0.001',
    ]);
  }
}

/** All epochs are trained, and the best is kept. */
export const KEEP_ALL: EarlyStoppingOptions = {
  patience: Number.MAX_SAFE_INTEGER,
  minDelta: 0,
  restoreBest: true,
};
