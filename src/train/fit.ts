/**
 * @file The training loop: epochs of steps, validation, early stopping, learning-rate schedule.
 *
 * Steps are launched ahead of the device; their losses are read window by window, each window while the
 * next one is already under way. What is random depends on (seed, epoch, step) alone, so a training that goes on
 * from a `TrainingState` ends with the bits of one that was never stopped.
 * Long because an epoch, its steps, what ends them and what is kept of them share their state.
 */
import { pause } from '../base/pause.ts';
import type { HostArray } from '../device/kernel.ts';
import { type Batch, planBatches } from '../data/batches.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import { type CapturedState, Checkpoints } from './checkpoints.ts';
import { Course } from './course.ts';
import { EpochOrder } from './epoch-order.ts';
import type { Scores } from './epoch-record.ts';
import { inferStore } from './evaluate.ts';
import { endTeam, noStep, notFinite } from './fit-errors.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { Learner } from './learner.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';
import { placeRows, type TrainingRows } from './rows.ts';
import type { StepPlace } from './step-place.ts';
import { scoresOf } from './step-log.ts';
import { StepWindow } from './step-window.ts';
import { TeamSteps } from './team-steps.ts';
import { shareProgress, type TrainingProgress } from './training-state.ts';

/**
 * Trains a network in place. Of several workers each calls it; worker 0 alone validates, and has the best weights in
 * the end. The first to fail ends the work of all.
 *
 * @throws WdError WD320 when a loss or an activation is no longer finite, WD321 when no step fits the rows; of
 * several workers also WD241 and WD242
 */
export async function fit(
  network: WideDeep,
  train: HostRows | RowStore,
  valid: HostRows | RowStore,
  options: FitOptions,
  hooks: FitHooks = {},
): Promise<FitResult> {
  let training: Training | undefined;
  try {
    const store = storeOf(train);
    const batches = planBatches(store.rows, options.batch, options.dropRemainder);
    if (batches.length === 0) throw noStep(store.rows, options);
    const rows = await placeRows(network.tape, store, options.rowsOn ?? 'auto', hooks.onRows);
    const { communicator: team, from } = options;
    const progress = team === undefined ? from : await shareProgress(team, from);
    training = new Training(network, rows, batches, options, hooks, progress);
    return await training.run(storeOf(valid));
  } catch (error) {
    throw endTeam(options.communicator, error, training?.place);
  } finally {
    await training?.release();
  }
}

class Training {
  readonly #learner: Learner;
  readonly #options: FitOptions;
  readonly #hooks: FitHooks;
  readonly #rows: TrainingRows;
  readonly #order: EpochOrder;
  readonly #batches: readonly Batch[];
  readonly #checkpoints: Checkpoints;
  /** Where another process had got to. */
  readonly #from: TrainingProgress | undefined;
  readonly #course: Course;
  readonly #team: TeamSteps | undefined;
  #place: StepPlace = { epoch: 0, step: 0 };

  constructor(
    network: WideDeep,
    rows: TrainingRows,
    batches: readonly Batch[],
    options: FitOptions,
    hooks: FitHooks,
    from: TrainingProgress | undefined,
  ) {
    this.#batches = batches;
    this.#from = from;
    this.#options = options;
    this.#hooks = hooks;
    this.#order = new EpochOrder(rows.count, options.seed);
    this.#rows = rows;
    this.#learner = new Learner(network, options);
    this.#checkpoints = new Checkpoints(hooks.checkpoints);
    this.#course = new Course(options, from);
    // Of several workers, worker 0's: the others are given it in the beginning.
    if (options.from !== undefined) this.#learner.restore(options.from);
    const { communicator } = options;
    if (communicator !== undefined) {
      const { adam, log } = this.#learner;
      this.#team = new TeamSteps({ network, adam, log, communicator, options, batches });
    }
  }

  /** The step under way. */
  get place(): StepPlace {
    return this.#place;
  }

  get #asked(): boolean {
    return this.#hooks.signal?.aborted === true;
  }

  /** Whether the training was asked to end: of several workers, as all of them know it. */
  get #interrupted(): boolean {
    return this.#team?.stopping ?? this.#asked;
  }

  async run(valid: RowStore): Promise<FitResult> {
    await this.#team?.begin();
    const { epochs } = this.#options;
    const from = this.#from;
    const { best: snapshot, averaged } = this.#learner;
    const course = this.#course;
    let stopped: FitResult['stopped'] = course.hasStopped ? 'no-gain' : 'all-epochs';
    for (let epoch = from?.epoch ?? 1; epoch <= epochs && stopped === 'all-epochs'; epoch++) {
      const begun = epoch === from?.epoch ? from : undefined;
      course.beginEpoch(begun?.spent.epoch);
      const { scores, complete, rowsPerSecond } = await this.#trainEpoch(epoch, begun);
      // An interrupted epoch is not scored, unless it is all there is.
      if (!complete) stopped = 'interrupted';
      if (!complete && course.metrics !== undefined) break;
      averaged?.swapIn();
      const now = await this.#score(valid);
      const { record, stop } = course.endEpoch(epoch, scores, now, rowsPerSecond);
      if (record.best) snapshot.keep();
      averaged?.swapOut();
      if (stop && stopped !== 'interrupted') stopped = 'no-gain';
      this.#hooks.onEpoch?.(record);
      if (this.#interrupted && !stop) stopped = 'interrupted';
      if (complete) await this.#keepEpoch(epoch, stopped);
    }
    return this.#finish(stopped, valid);
  }

  async #finish(stopped: FitResult['stopped'], valid: RowStore): Promise<FitResult> {
    await this.#checkpoints.settle();
    const { best, averaged, adam } = this.#learner;
    const { records, restored, metrics, rowsPerSecond } = this.#course;
    if (restored !== undefined) best.restore();
    else averaged?.swapIn();
    return {
      records,
      bestEpoch: restored ?? records.at(-1)?.epoch ?? 0,
      valid: (restored === undefined ? undefined : metrics) ?? (await this.#score(valid)),
      stopped,
      steps: adam.step,
      rowsPerSecond,
    };
  }

  async #score(rows: RowStore): Promise<Scores> {
    const here = async (): Promise<Scores> => {
      const { outputs, labels } = await inferStore(this.#learner.network, rows);
      return this.#options.task.score(outputs, labels);
    };
    return this.#team === undefined ? here() : this.#team.agree(here, this.#asked);
  }

  /** One pass over the training rows, in an order of its own, or the rest of one. */
  async #trainEpoch(
    epoch: number,
    begun: TrainingProgress | undefined,
  ): Promise<{ scores: Scores; complete: boolean; rowsPerSecond: number }> {
    const { log, network } = this.#learner;
    const { epochs } = this.#options;
    const order = this.#order.of(epoch);
    this.#rows.setOrder(this.#team?.ownRows(order) ?? order);
    log.beginEpoch(begun === undefined ? undefined : this.#options.from?.scores);
    const window = new StepWindow(
      log,
      ({ fault, index, losses }, steps) => {
        if (fault !== undefined) throw notFinite(fault, epoch, index + 1, this.#batches[index]);
        this.#hooks.onProgress?.({
          epoch,
          step: steps.count,
          steps: this.#batches.length,
          loss: steps.meanLoss,
          stepLosses: losses,
          rowsPerSecond: steps.rows / this.#course.epochSeconds,
        });
      },
      begun?.sums,
    );
    let rows = begun?.sums.rows ?? 0;
    for (let index = window.steps; index < this.#batches.length; index++) {
      if (this.#interrupted && rows > 0) break;
      const batch = this.#batches[index];
      this.#place = { epoch, step: index + 1 };
      this.#hooks.onPlace?.(this.#place);
      const slot = await window.open();
      this.#hooks.watch?.begin(batch.rows);
      network.tape.reset();
      // Of several workers all must know it, so it is asked for before the step.
      let keep = this.#checkpoints.wants('step', this.#learner.adam.step + 1);
      if (this.#team !== undefined) keep = await this.#teamStep(this.#team, index, slot, keep);
      else this.#learner.step(await this.#rows.take(batch), batch, slot, this.#course.learningRate);
      window.close(batch.rows);
      if (this.#hooks.watch !== undefined) await this.#hooks.watch.end();
      rows += batch.rows;
      if (this.#rows.orderTaken && epoch < epochs) this.#order.drawAhead(epoch + 1, batch.rows);
      if (keep) await this.#keepStep(epoch, window, true);
      await pause();
    }
    const complete = window.steps === this.#batches.length;
    if (!complete) await this.#keepUnfinished(epoch, window);
    const loss = await window.finish();
    const counts = await this.#histogram();
    const scores = { loss, ...(counts && scoresOf(counts)) };
    return { scores, complete, rowsPerSecond: this.#course.endSteps(rows) };
  }

  /** A step of which the other workers do their share. @returns whether a checkpoint is kept after it */
  async #teamStep(team: TeamSteps, index: number, slot: number, keep: boolean): Promise<boolean> {
    const wishes = { stop: this.#asked, keep };
    const outcome = await team.take(index, this.#rows, this.#course.learningRate, wishes);
    const { epoch, step } = this.#place;
    if (outcome.fault !== undefined) {
      throw notFinite(outcome.fault, epoch, step, this.#batches[index]);
    }
    this.#learner.averaged?.follow();
    this.#learner.log.tell(slot, outcome);
    return team.keeping;
  }

  /** Scores of the epoch so far; of several workers, of all. The histogram knows two classes only. */
  async #histogram(): Promise<HostArray | undefined> {
    if (this.#options.task.loss !== 'binary') return undefined;
    const counts = await this.#learner.log.readCounts();
    return this.#team?.totals(counts) ?? counts;
  }

  /**
   * Keeps the state after a step, if it is wanted. Of several workers all add up their histograms for it, before
   * their next exchange.
   */
  async #keepStep(epoch: number, window: StepWindow, wanted: boolean): Promise<void> {
    if (!wanted && this.#team === undefined) return;
    const counts = this.#histogram();
    if (this.#team !== undefined) await counts;
    if (wanted) await this.#checkpoints.keep(() => this.#capture(epoch, counts), window);
  }

  /** Keeps an epoch that ends before its time. */
  async #keepUnfinished(epoch: number, window: StepWindow): Promise<void> {
    await this.#checkpoints.settle();
    const wanted = this.#checkpoints.wants('interrupted', this.#learner.adam.step);
    await this.#keepStep(epoch, window, wanted);
  }

  /** After an epoch the next one is under way, without a step. */
  async #keepEpoch(epoch: number, stopped: FitResult['stopped']): Promise<void> {
    this.#course.beginEpoch();
    const isLast = stopped === 'no-gain' || epoch === this.#options.epochs;
    const moment = stopped === 'interrupted' ? 'interrupted' : isLast ? 'end' : 'epoch';
    if (moment !== 'epoch') await this.#checkpoints.settle();
    if (!this.#checkpoints.wants(moment, this.#learner.adam.step)) return;
    await this.#checkpoints.keep(() => this.#capture(epoch + 1));
  }

  #capture(epoch: number, counts?: Promise<HostArray | undefined>): Promise<CapturedState> {
    return this.#learner.capture({ epoch, ...this.#course.state }, counts);
  }

  async release(): Promise<void> {
    // Where the training failed its own error is told; the last checkpoint may still become whole.
    await this.#checkpoints.settle().catch(() => {});
    this.#learner.network.tape.reset();
    this.#rows.release();
    this.#learner.release();
  }
}
