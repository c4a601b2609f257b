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
import { Checkpoints } from './checkpoints.ts';
import { EarlyStopping, KEEP_ALL } from './early-stopping.ts';
import { EpochOrder } from './epoch-order.ts';
import { type EpochRecord, headlineOf, type Scores } from './epoch-record.ts';
import { inferStore } from './evaluate.ts';
import { endTeam, noStep, notFinite } from './fit-errors.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { Learner } from './learner.ts';
import { PlateauSchedule } from './plateau.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';
import { placeRows, type TrainingRows } from './rows.ts';
import type { StepPlace } from './step-place.ts';
import { StepWindow } from './step-window.ts';
import { TeamSteps } from './team-steps.ts';
import type { TrainingState } from './training-state.ts';

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
    training = new Training(network, rows, batches, options, hooks);
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
  readonly #stopping: EarlyStopping;
  readonly #schedule: PlateauSchedule | undefined;
  readonly #records: EpochRecord[];
  readonly #team: TeamSteps | undefined;
  #place: StepPlace = { epoch: 0, step: 0 };
  /** All metrics of the best epoch. */
  #metrics: Scores | undefined;
  #learningRate: number;
  #trained: { readonly rows: number; readonly seconds: number };
  /** When the epoch began, as if it had not been interrupted; milliseconds. */
  #epochStarted = 0;

  constructor(
    network: WideDeep,
    rows: TrainingRows,
    batches: readonly Batch[],
    options: FitOptions,
    hooks: FitHooks,
  ) {
    this.#batches = batches;
    const { from, plateau, communicator } = options;
    this.#options = options;
    this.#hooks = hooks;
    this.#order = new EpochOrder(rows.count, options.seed);
    this.#rows = rows;
    this.#learner = new Learner(network, options);
    this.#checkpoints = new Checkpoints(hooks.checkpoints, {
      steps: () => this.#learner.adam.step,
      capture: (epoch, inEpoch) => this.#capture(epoch, inEpoch),
    });
    this.#stopping = new EarlyStopping(options.earlyStopping ?? KEEP_ALL, from?.stopping);
    this.#schedule = plateau && new PlateauSchedule(plateau, from?.plateau);
    this.#records = [...(from?.records ?? [])];
    this.#metrics = from?.metrics;
    this.#learningRate = from?.learningRate ?? options.learningRate;
    this.#trained = from?.spent ?? { rows: 0, seconds: 0 };
    if (from !== undefined) this.#learner.restore(from);
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
    const { from, epochs } = this.#options;
    const { best: snapshot, averaged } = this.#learner;
    let stopped: FitResult['stopped'] =
      this.#stopping.stoppedAfter === undefined ? 'all-epochs' : 'no-gain';
    for (let epoch = from?.epoch ?? 1; epoch <= epochs && stopped === 'all-epochs'; epoch++) {
      const begun = epoch === from?.epoch ? from : undefined;
      this.#epochStarted = performance.now() - 1000 * (begun?.spent.epoch ?? 0);
      const { scores, complete, rowsPerSecond } = await this.#trainEpoch(epoch, begun);
      // An interrupted epoch is not scored, unless it is all there is.
      if (!complete) stopped = 'interrupted';
      if (!complete && this.#metrics !== undefined) break;
      averaged?.swapIn();
      const now = await this.#score(valid);
      const { stop, best } = this.#stopping.update(epoch, now.loss);
      if (best) {
        this.#metrics = now;
        snapshot.keep();
      }
      averaged?.swapOut();
      if (stop && stopped !== 'interrupted') stopped = 'no-gain';
      const seconds = this.#epochSeconds();
      const learningRate = this.#learningRate;
      const record = { epoch, seconds, learningRate, train: scores, best, rowsPerSecond };
      this.#records.push({ ...record, valid: headlineOf(now, this.#options.task.headline) });
      this.#hooks.onEpoch?.(this.#records[this.#records.length - 1]);
      this.#learningRate = this.#schedule?.update(now.loss, learningRate) ?? learningRate;
      if (this.#interrupted && !stop) stopped = 'interrupted';
      if (complete) await this.#keepEpoch(epoch, stopped);
    }
    return this.#finish(stopped, valid);
  }

  async #finish(stopped: FitResult['stopped'], valid: RowStore): Promise<FitResult> {
    await this.#checkpoints.settle();
    const { best, averaged, adam } = this.#learner;
    const last = this.#records.at(-1)?.epoch ?? 0;
    const restored = this.#stopping.restored;
    if (restored !== undefined) best.restore();
    else averaged?.swapIn();
    const metrics = restored === undefined ? undefined : this.#metrics;
    return {
      records: this.#records,
      bestEpoch: restored ?? last,
      valid: metrics ?? (await this.#score(valid)),
      stopped,
      steps: adam.step,
      rowsPerSecond: this.#trained.rows / this.#trained.seconds,
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
    begun: TrainingState | undefined,
  ): Promise<{ scores: Scores; complete: boolean; rowsPerSecond: number }> {
    const { log, network } = this.#learner;
    const { task, epochs } = this.#options;
    const order = this.#order.of(epoch);
    this.#rows.setOrder(this.#team?.ownRows(order) ?? order);
    log.beginEpoch(begun?.scores);
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
          rowsPerSecond: steps.rows / this.#epochSeconds(),
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
      if (this.#team !== undefined) await this.#teamStep(this.#team, index, slot);
      else this.#learner.step(await this.#rows.take(batch), batch, slot, this.#learningRate);
      window.close(batch.rows);
      if (this.#hooks.watch !== undefined) await this.#hooks.watch.end();
      rows += batch.rows;
      if (this.#rows.orderTaken && epoch < epochs) this.#order.drawAhead(epoch + 1, batch.rows);
      await this.#checkpoints.keep('step', epoch, window);
      await pause();
    }
    const complete = window.steps === this.#batches.length;
    if (!complete) await this.#checkpoints.keepLast('interrupted', epoch, window);
    const loss = await window.finish();
    // The histogram of scores knows two classes only.
    const team = this.#team;
    const total = team && ((counts: HostArray) => team.totals(counts));
    const scores = { loss, ...(task.loss === 'binary' ? await log.readScores(total) : {}) };
    const seconds = this.#epochSeconds();
    this.#trained = { rows: this.#trained.rows + rows, seconds: this.#trained.seconds + seconds };
    return { scores, complete, rowsPerSecond: rows / seconds };
  }

  /** A step of which the other workers do their share. */
  async #teamStep(team: TeamSteps, index: number, slot: number): Promise<void> {
    const outcome = await team.take(index, this.#rows, this.#learningRate, this.#asked);
    const { epoch, step } = this.#place;
    if (outcome.fault !== undefined) {
      throw notFinite(outcome.fault, epoch, step, this.#batches[index]);
    }
    this.#learner.averaged?.follow();
    this.#learner.log.tell(slot, outcome);
  }

  /** After an epoch the next one is under way, without a step. */
  async #keepEpoch(epoch: number, stopped: FitResult['stopped']): Promise<void> {
    this.#epochStarted = performance.now();
    if (stopped === 'interrupted') return this.#checkpoints.keepLast('interrupted', epoch + 1);
    const last = stopped === 'no-gain' || epoch === this.#options.epochs;
    return last
      ? this.#checkpoints.keepLast('end', epoch + 1)
      : this.#checkpoints.keep('epoch', epoch + 1);
  }

  /** All but the sums of the epoch, which are known later. */
  #capture(epoch: number, inEpoch: boolean): Promise<Omit<TrainingState, 'sums'>> {
    const counted = inEpoch && this.#options.task.loss === 'binary';
    return this.#learner.capture(counted, {
      epoch,
      learningRate: this.#learningRate,
      records: [...this.#records],
      metrics: this.#metrics,
      stopping: this.#stopping.state,
      plateau: this.#schedule?.state,
      spent: { ...this.#trained, epoch: this.#epochSeconds() },
    });
  }

  #epochSeconds(): number {
    return (performance.now() - this.#epochStarted) / 1000;
  }

  async release(): Promise<void> {
    // Where the training failed its own error is told; the last checkpoint may still become whole.
    await this.#checkpoints.settle().catch(() => {});
    this.#learner.network.tape.reset();
    this.#rows.release();
    this.#learner.release();
  }
}
