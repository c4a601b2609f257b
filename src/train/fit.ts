/**
 * @file The training loop: epochs of steps, validation, early stopping, learning-rate schedule.
 *
 * Steps are launched ahead of the device; their losses are read window by window, each window while the
 * next one is already under way. What is random depends on (seed, epoch, step) alone.
 */
import { pause } from '../base/pause.ts';
import { permute, Purpose, RandomStream } from '../base/random.ts';
import { type Batch, groupsOf, planBatches } from '../data/batches.ts';
import { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import { AveragedWeights } from './averaged-weights.ts';
import { EarlyStopping, type EarlyStoppingOptions } from './early-stopping.ts';
import type { EpochRecord, Scores } from './epoch-record.ts';
import { inferStore } from './evaluate.ts';
import { noStep, notFinite } from './fit-errors.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { PlateauSchedule } from './plateau.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';
import { type BatchTensors, placeRows, type TrainingRows } from './rows.ts';
import { Snapshot } from './snapshot.ts';
import { generatedDropout, trainStep } from './step.ts';
import { StepLog } from './step-log.ts';
import { StepWindow } from './step-window.ts';

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
    training.release();
  }
}

class Training {
  readonly #network: WideDeep;
  readonly #options: FitOptions;
  readonly #hooks: FitHooks;
  readonly #rows: TrainingRows;
  /** The order of an epoch; the next one is drawn into the same memory. */
  readonly #order: Uint32Array;
  readonly #batches: readonly Batch[];
  readonly #adam: Adam;
  readonly #log: StepLog;
  readonly #best: Snapshot;
  readonly #averaged: AveragedWeights | undefined;
  #learningRate: number;
  #trainedRows = 0;
  #trainedSeconds = 0;

  constructor(
    network: WideDeep,
    rows: TrainingRows,
    batches: readonly Batch[],
    options: FitOptions,
    hooks: FitHooks,
  ) {
    this.#batches = batches;
    this.#network = network;
    this.#options = options;
    this.#hooks = hooks;
    this.#order = new Uint32Array(rows.count);
    this.#rows = rows;
    this.#adam = new Adam(network.parameters);
    this.#log = new StepLog(network.tape.device);
    this.#best = new Snapshot(network);
    const { averageDecay } = options;
    if (averageDecay > 0) this.#averaged = new AveragedWeights(network, averageDecay);
    this.#learningRate = options.learningRate;
  }

  async run(valid: RowStore): Promise<FitResult> {
    const stopping = new EarlyStopping(this.#options.earlyStopping ?? KEEP_ALL);
    const { plateau } = this.#options;
    const schedule = plateau && new PlateauSchedule(plateau);
    const records: EpochRecord[] = [];
    let metrics: Scores | undefined;
    let stopped: FitResult['stopped'] = 'all-epochs';
    for (let epoch = 1; epoch <= this.#options.epochs && stopped === 'all-epochs'; epoch++) {
      const started = performance.now();
      const { scores, complete, rowsPerSecond } = await this.#trainEpoch(epoch);
      // An interrupted epoch is not scored, unless it is all there is.
      if (!complete) stopped = 'interrupted';
      if (!complete && metrics !== undefined) break;
      this.#averaged?.swapIn();
      const now = await this.#score(valid);
      const { stop, best } = stopping.update(epoch, now.loss);
      if (best) {
        metrics = now;
        this.#best.keep();
      }
      this.#averaged?.swapOut();
      if (stop && stopped !== 'interrupted') stopped = 'no-gain';
      const seconds = (performance.now() - started) / 1000;
      const learningRate = this.#learningRate;
      const record = { epoch, seconds, learningRate, train: scores, best, rowsPerSecond };
      records.push({ ...record, valid: headlineOf(now, this.#options.task.headline) });
      this.#hooks.onEpoch?.(records[records.length - 1]);
      if (schedule !== undefined) this.#learningRate = schedule.update(now.loss, learningRate);
      if (this.#hooks.signal?.aborted === true && !stop) stopped = 'interrupted';
    }
    return this.#finish(records, metrics, stopped, stopping, valid);
  }

  async #finish(
    records: readonly EpochRecord[],
    metrics: Scores | undefined,
    stopped: FitResult['stopped'],
    stopping: EarlyStopping,
    valid: RowStore,
  ): Promise<FitResult> {
    const last = records.at(-1)?.epoch ?? 0;
    const restored = stopping.restored;
    if (restored !== undefined) this.#best.restore();
    else this.#averaged?.swapIn();
    return {
      records,
      bestEpoch: restored ?? last,
      valid: restored === undefined || metrics === undefined ? await this.#score(valid) : metrics,
      stopped,
      steps: this.#adam.step,
      rowsPerSecond: this.#trainedRows / this.#trainedSeconds,
    };
  }

  async #score(rows: RowStore): Promise<Scores> {
    const { outputs, labels } = await inferStore(this.#network, rows);
    return this.#options.task.score(outputs, labels);
  }

  /** One pass over the training rows, in an order of its own. */
  async #trainEpoch(
    epoch: number,
  ): Promise<{ scores: Scores; complete: boolean; rowsPerSecond: number }> {
    const started = performance.now();
    const { seed } = this.#options;
    permute(this.#order, new RandomStream(seed, Purpose.shuffle, epoch));
    this.#rows.setOrder(this.#order);
    this.#log.beginEpoch();
    const window = new StepWindow(this.#log, (outcome, steps) => {
      const { fault, index, losses } = outcome;
      if (fault !== undefined) throw notFinite(fault, epoch, index + 1, this.#batches[index]);
      const seconds = (performance.now() - started) / 1000;
      this.#hooks.onProgress?.({
        epoch,
        step: steps.count,
        steps: this.#batches.length,
        loss: steps.meanLoss,
        stepLosses: losses,
        rowsPerSecond: steps.rows / seconds,
      });
    });
    let rows = 0;
    for (const batch of this.#batches) {
      if (this.#hooks.signal?.aborted === true && rows > 0) break;
      const slot = await window.open();
      this.#hooks.watch?.begin(batch.rows);
      this.#network.tape.reset();
      this.#step(await this.#rows.take(batch), batch, slot);
      window.close(batch.rows);
      if (this.#hooks.watch !== undefined) await this.#hooks.watch.end();
      rows += batch.rows;
      await pause();
    }
    const loss = await window.finish();
    // The histogram of scores knows two classes only.
    const binary = this.#options.task.loss === 'binary';
    const scores = { loss, ...(binary ? await this.#log.readScores() : {}) };
    const seconds = (performance.now() - started) / 1000;
    this.#trainedRows += rows;
    this.#trainedSeconds += seconds;
    const complete = window.steps === this.#batches.length;
    return { scores, complete, rowsPerSecond: rows / seconds };
  }

  #step(data: BatchTensors, batch: Batch, slot: number): void {
    const { tape, config } = this.#network;
    const step = this.#adam.step;
    const pass: TrainingPass = {
      groups: groupsOf(batch.rows, this.#options.replicas),
      ...generatedDropout(config.dropout, this.#options.seed, step),
      onStatistics: (layer, mean, variance) => this.#log.watchLayer(slot, layer, [mean, variance]),
    };
    const { loss: lossName } = this.#options.task;
    const options = { loss: lossName, learningRate: this.#learningRate };
    const { outputs, loss } = trainStep(this.#network, this.#adam, data, pass, options);
    this.#averaged?.follow();
    this.#log.store(slot, outputs, loss);
    if (lossName === 'binary') this.#log.countScores(outputs, data.labels);
    tape.device.submit();
  }

  release(): void {
    this.#network.tape.reset();
    const held = [this.#rows, this.#log, this.#best, this.#adam, this.#averaged];
    for (const each of held) each?.release();
  }
}

/** The metrics of an epoch's line. */
function headlineOf(scores: Scores, names: readonly string[]): Scores {
  const shown = names.map((name) => [name, scores[name]]);
  return { loss: scores.loss, ...Object.fromEntries(shown) };
}
