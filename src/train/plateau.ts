/**
 * @file Lowers the learning rate when the monitored value no longer falls, by the rule of Keras'
 * `ReduceLROnPlateau`.
 */
import { usageError } from '../base/errors.ts';
import { improves } from './early-stopping.ts';

export interface PlateauOptions {
  /** What the learning rate is multiplied by: above 0 and below 1. */
  readonly factor: number;
  /** Epochs in a row without improvement after which it is. 0 acts at the first, as 1 does. */
  readonly patience: number;
  /** The learning rate never goes below this. */
  readonly minLearningRate: number;
  /** A fall of the value counts as improvement only if it is larger than this; 1e-4 if left out. */
  readonly minDelta?: number;
  /** Epochs after a reduction that do not count as waiting; 0 if left out. */
  readonly cooldown?: number;
}

/** Everything a resumed training needs, as plain JSON: null stands for "none yet". */
export interface PlateauState {
  readonly best: number | null;
  readonly wait: number;
  readonly cooling: number;
}

/**
 * False when the schedule can never act because the learning rate is already at its lower bound. Compared
 * in float32, in which the optimizer holds it: 0.001 read back as 0.0010000000474974513 is no larger.
 */
export function plateauCanAct(
  { minLearningRate }: Pick<PlateauOptions, 'minLearningRate'>,
  learningRate: number,
): boolean {
  return Math.fround(learningRate) > Math.fround(minLearningRate);
}

/** The rule of Keras 3 (`keras.callbacks.ReduceLROnPlateau`, a value to minimise). NaN never improves. */
export class PlateauSchedule {
  readonly #options: Required<PlateauOptions>;
  #best: number;
  #wait: number;
  /** Epochs of cooldown left. */
  #cooling: number;

  /**
   * @param state where an interrupted training had got to
   * @throws WdError WD311 for an option out of range
   */
  constructor(options: PlateauOptions, state?: PlateauState) {
    this.#options = { minDelta: 1e-4, cooldown: 0, ...options };
    checkOptions(this.#options);
    this.#best = state?.best ?? Infinity;
    this.#wait = state?.wait ?? 0;
    this.#cooling = state?.cooling ?? 0;
  }

  /**
   * Takes the monitored value at the end of an epoch.
   * @param learningRate the rate of that epoch
   * @returns the rate of the next: the same, or the lower one
   */
  update(value: number, learningRate: number): number {
    const { factor, patience, minLearningRate, minDelta, cooldown } = this.#options;
    // The last epoch of a cooldown counts already: the counter falls before it is looked at.
    if (this.#cooling > 0) {
      this.#cooling--;
      this.#wait = 0;
    }
    if (improves(value, this.#best, minDelta)) {
      this.#best = value;
      this.#wait = 0;
      return learningRate;
    }
    if (this.#cooling > 0) return learningRate;
    this.#wait++;
    if (this.#wait < patience || !plateauCanAct(this.#options, learningRate)) return learningRate;
    this.#cooling = cooldown;
    this.#wait = 0;
    return Math.max(learningRate * factor, minLearningRate);
  }

  get state(): PlateauState {
    const best = Number.isFinite(this.#best) ? this.#best : null;
    return { best, wait: this.#wait, cooling: this.#cooling };
  }
}

function checkOptions(options: Required<PlateauOptions>): void {
  const { factor, patience, minLearningRate, minDelta, cooldown } = options;
  if (!(factor > 0 && factor < 1)) reject(`multiply by ${factor}`, 'a factor between 0 and 1');
  if (!isCount(patience)) reject(`wait for ${patience} epochs`, 'a patience of 0 or more epochs');
  if (!isCount(cooldown))
    reject(`cool down for ${cooldown} epochs`, 'a cooldown of 0 or more epochs');
  if (!isAmount(minLearningRate)) reject(`stop at ${minLearningRate}`, 'a least rate of 0 or more');
  if (!isAmount(minDelta)) {
    reject(`use ${minDelta} as the least improvement`, 'a least improvement of 0 or more');
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0;
}

function isAmount(value: number): boolean {
  return value >= 0 && value < Infinity;
}

function reject(wanted: string, cure: string): never {
  throw usageError('WD311', `the plateau schedule cannot ${wanted}`, [`give ${cure}`]);
}
