/**
 * @file The course of a training as the host knows it: how its epochs ended, what the next one learns with, when
 * patience is at an end.
 */
import { EarlyStopping, KEEP_ALL } from './early-stopping.ts';
import { type EpochRecord, headlineOf, type Scores } from './epoch-record.ts';
import type { FitOptions } from './fit-options.ts';
import { PlateauSchedule } from './plateau.ts';
import type { TrainingProgress } from './training-state.ts';

export interface EpochEnd {
  readonly record: EpochRecord;
  /** Patience is at an end. */
  readonly stop: boolean;
}

export class Course {
  readonly #headline: readonly string[];
  readonly #stopping: EarlyStopping;
  readonly #schedule: PlateauSchedule | undefined;
  readonly #records: EpochRecord[];
  #metrics: Scores | undefined;
  #learningRate: number;
  #trained: { readonly rows: number; readonly seconds: number };
  /** When the epoch began, as if it had not been interrupted; milliseconds. */
  #started = 0;

  /** @param from where another process had got to */
  constructor(options: FitOptions, from: TrainingProgress | undefined) {
    const { plateau, earlyStopping, task } = options;
    this.#headline = task.headline;
    this.#stopping = new EarlyStopping(earlyStopping ?? KEEP_ALL, from?.stopping);
    this.#schedule = plateau && new PlateauSchedule(plateau, from?.plateau);
    this.#records = [...(from?.records ?? [])];
    this.#metrics = from?.metrics;
    this.#learningRate = from?.learningRate ?? options.learningRate;
    this.#trained = from?.spent ?? { rows: 0, seconds: 0 };
  }

  get records(): readonly EpochRecord[] {
    return this.#records;
  }

  /** All metrics of the best epoch so far. */
  get metrics(): Scores | undefined {
    return this.#metrics;
  }

  get learningRate(): number {
    return this.#learningRate;
  }

  /** Whether no further epoch is worth its time. */
  get hasStopped(): boolean {
    return this.#stopping.stoppedAfter !== undefined;
  }

  /** The epoch whose weights the training ends with; undefined: the last ones. */
  get restored(): number | undefined {
    return this.#stopping.restored;
  }

  /** @param seconds that another process has spent on it */
  beginEpoch(seconds = 0): void {
    this.#started = performance.now() - 1000 * seconds;
  }

  get epochSeconds(): number {
    return (performance.now() - this.#started) / 1000;
  }

  /** The steps of the epoch have been taken. @returns rows a second */
  endSteps(rows: number): number {
    const seconds = this.epochSeconds;
    this.#trained = { rows: this.#trained.rows + rows, seconds: this.#trained.seconds + seconds };
    return rows / seconds;
  }

  /** Rows a second over all epochs. */
  get rowsPerSecond(): number {
    return this.#trained.rows / this.#trained.seconds;
  }

  /** @param valid all metrics of the validation rows */
  endEpoch(epoch: number, train: Scores, valid: Scores, rowsPerSecond: number): EpochEnd {
    const { stop, best } = this.#stopping.update(epoch, valid.loss);
    if (best) this.#metrics = valid;
    const [seconds, learningRate] = [this.epochSeconds, this.#learningRate];
    const record = { epoch, seconds, learningRate, train, best, rowsPerSecond };
    const whole = { ...record, valid: headlineOf(valid, this.#headline) };
    this.#records.push(whole);
    this.#learningRate = this.#schedule?.update(valid.loss, learningRate) ?? learningRate;
    return { record: whole, stop };
  }

  /** All of it, for another process to go on from. */
  get state(): Omit<TrainingProgress, 'epoch' | 'sums' | 'steps'> {
    return {
      learningRate: this.#learningRate,
      records: [...this.#records],
      metrics: this.#metrics,
      stopping: this.#stopping.state,
      plateau: this.#schedule?.state,
      spent: { ...this.#trained, epoch: this.epochSeconds },
    };
  }
}
