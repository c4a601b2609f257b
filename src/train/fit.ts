/**
 * @file The training loop: epochs of steps, validation, early stopping, learning-rate schedule.
 *
 * Steps are launched ahead of the device; their losses are read window by window, each window while the
 * next one is already under way. What is random depends on (seed, epoch, step) alone, so a training that goes on
 * from a `TrainingState` ends with the bits of one that was never stopped.
 */
import { pause } from '../base/pause.ts';
import { permute, Purpose, RandomStream } from '../base/random.ts';
import { type Batch, planBatches } from '../data/batches.ts';
import type { WideDeep } from '../model/wide-deep.ts';
import { type CheckpointMoment, Checkpoints } from './checkpoints.ts';
import { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
import { type EpochRecord, headlineOf, type Scores } from './epoch-record.ts';
import { inferStore } from './evaluate.ts';
import { noStep, notFinite } from './fit-errors.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { Learner } from './learner.ts';
import { PlateauSchedule } from './plateau.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';
import { placeRows, type TrainingRows } from './rows.ts';
import { StepWindow } from './step-window.ts';
import { readArrays, type TrainingState, UNBEGUN } from './training-state.ts';

const KEEP_ALL: EarlyStoppingOptions = {
  patience: Number.MAX_SAFE_INTEGER,
  minDelta: 0,
  restoreBest: true,
};

/**
 * Trains a network in place.
 *
 * @throws WdError WD320 when a loss or an activation is no longer finite, WD321 when no step fits the rows
 */
export async function fit(
  network: WideDeep,
  train: HostRows | RowStore,
  valid: HostRows | RowStore,
  options: FitOptions,
  hooks: FitHooks = {},
): Promise<FitResult> {
  const store = storeOf(train);
  const batches = planBatches(store.rows, options.batch, options.dropRemainder);
  if (batches.length === 0) throw noStep(store.rows, options);
  const rows = await placeRows(network.tape, store, options.rowsOn ?? 'auto', hooks.onRows);
  const training = new Training(network, rows, batches, options, hooks);
  try {
    return await training.run(storeOf(valid));
  } finally {
    await training.release();
  }
}

class Training {
  readonly #learner: Learner;
  readonly #options: FitOptions;
  readonly #hooks: FitHooks;
  readonly #rows: TrainingRows;
  /** The order of an epoch; the next one is drawn into the same memory. */
  readonly #order: Uint32Array;
  readonly #batches: readonly Batch[];
  readonly #checkpoints: Checkpoints;
  readonly #stopping: EarlyStopping;
  readonly #schedule: PlateauSchedule | undefined;
  readonly #records: EpochRecord[];
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
    const { from, plateau } = options;
    this.#options = options;
    this.#hooks = hooks;
    this.#order = new Uint32Array(rows.count);
    this.#rows = rows;
    this.#learner = new Learner(network, options);
    this.#checkpoints = new Checkpoints(hooks.checkpoints);
    this.#stopping = new EarlyStopping(options.earlyStopping ?? KEEP_ALL, from?.stopping);
    this.#schedule = plateau && new PlateauSchedule(plateau, from?.plateau);
    this.#records = [...(from?.records ?? [])];
    this.#metrics = from?.metrics;
    this.#learningRate = from?.learningRate ?? options.learningRate;
    this.#trained = from?.spent ?? { rows: 0, seconds: 0 };
    if (from !== undefined) this.#learner.restore(from);
  }

  async run(valid: RowStore): Promise<FitResult> {
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
      if (this.#hooks.signal?.aborted === true && !stop) stopped = 'interrupted';
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
    const { outputs, labels } = await inferStore(this.#learner.network, rows);
    return this.#options.task.score(outputs, labels);
  }

  /** One pass over the training rows, in an order of its own, or the rest of one. */
  async #trainEpoch(
    epoch: number,
    begun: TrainingState | undefined,
  ): Promise<{ scores: Scores; complete: boolean; rowsPerSecond: number }> {
    const { log, network } = this.#learner;
    const { seed, task } = this.#options;
    permute(this.#order, new RandomStream(seed, Purpose.shuffle, epoch));
    this.#rows.setOrder(this.#order);
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
    for (const batch of this.#batches.slice(window.steps)) {
      if (this.#hooks.signal?.aborted === true && rows > 0) break;
      const slot = await window.open();
      this.#hooks.watch?.begin(batch.rows);
      network.tape.reset();
      this.#learner.step(await this.#rows.take(batch), batch, slot, this.#learningRate);
      window.close(batch.rows);
      if (this.#hooks.watch !== undefined) await this.#hooks.watch.end();
      rows += batch.rows;
      await this.#keep('step', epoch, window);
      await pause();
    }
    const complete = window.steps === this.#batches.length;
    if (!complete) await this.#keepLast('interrupted', epoch, window);
    const loss = await window.finish();
    // The histogram of scores knows two classes only.
    const scores = { loss, ...(task.loss === 'binary' ? await log.readScores() : {}) };
    const seconds = this.#epochSeconds();
    this.#trained = { rows: this.#trained.rows + rows, seconds: this.#trained.seconds + seconds };
    return { scores, complete, rowsPerSecond: rows / seconds };
  }

  /** After an epoch the next one is under way, without a step. */
  async #keepEpoch(epoch: number, stopped: FitResult['stopped']): Promise<void> {
    this.#epochStarted = performance.now();
    if (stopped === 'interrupted') return this.#keepLast('interrupted', epoch + 1);
    const last = stopped === 'no-gain' || epoch === this.#options.epochs;
    return last ? this.#keepLast('end', epoch + 1) : this.#keep('epoch', epoch + 1);
  }

  /** A checkpoint after which no other comes: those before it are waited for. */
  async #keepLast(moment: CheckpointMoment, epoch: number, window?: StepWindow): Promise<void> {
    await this.#checkpoints.settle();
    await this.#keep(moment, epoch, window);
  }

  /** A checkpoint, if one is wanted. Its arrays are read behind what was launched; the next steps do not wait. */
  async #keep(moment: CheckpointMoment, epoch: number, window?: StepWindow): Promise<void> {
    if (!this.#checkpoints.wanted(moment, this.#learner.adam.step)) return;
    const state = this.#capture(epoch, window !== undefined);
    state.catch(() => {});
    await window?.turn();
    const sums = window?.sums ?? Promise.resolve(UNBEGUN);
    const whole = async (): Promise<TrainingState> => ({ ...(await state), sums: await sums });
    this.#checkpoints.begin(whole());
  }

  /** All but the sums of the epoch, which are known later. */
  async #capture(epoch: number, inEpoch: boolean): Promise<Omit<TrainingState, 'sums'>> {
    const { network, log, adam } = this.#learner;
    const { device } = network.tape;
    const counted = inEpoch && this.#options.task.loss === 'binary';
    const host = {
      epoch,
      steps: adam.step,
      learningRate: this.#learningRate,
      records: [...this.#records],
      metrics: this.#metrics,
      stopping: this.#stopping.state,
      plateau: this.#schedule?.state,
      spent: { ...this.#trained, epoch: this.#epochSeconds() },
    };
    const [scores, arrays] = await Promise.all([
      counted ? log.readCounts() : undefined,
      readArrays(device, this.#learner.arrays(this.#metrics !== undefined)),
    ]);
    return { ...host, scores, arrays };
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
