/**
 * @file The training loop: epochs of steps, validation, early stopping, learning-rate schedule.
 *
 * Steps are launched ahead of the device; their losses are read window by window, each window while the
 * next one is already under way. What is random depends on (seed, epoch, step) alone.
 */
import { pause } from '../base/pause.ts';
import type { HostArray } from '../device/kernel.ts';
import { permute, Purpose, RandomStream } from '../base/random.ts';
import { type Batch, groupsOf, planBatches } from '../data/batches.ts';
import { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import { AveragedWeights } from './averaged-weights.ts';
import { EarlyStopping, KEEP_ALL } from './early-stopping.ts';
import { type EpochRecord, headlineOf, type Scores } from './epoch-record.ts';
import { inferStore } from './evaluate.ts';
import { noStep, notFinite, type StepPlace, endTeam } from './fit-errors.ts';
import type { FitHooks, FitOptions, FitResult } from './fit-options.ts';
import { PlateauSchedule } from './plateau.ts';
import { type HostRows, type RowStore, storeOf } from './row-store.ts';
import { type BatchTensors, openRows, type TrainingRows } from './rows.ts';
import { Snapshot } from './snapshot.ts';
import { generatedDropout, trainStep } from './step.ts';
import { StepLog } from './step-log.ts';
import { StepWindow } from './step-window.ts';
import { TeamSteps } from './team-steps.ts';

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
    training = new Training(network, storeOf(train), options, hooks);
    return await training.run(storeOf(valid));
  } catch (error) {
    throw endTeam(options.communicator, error, training?.place);
  } finally {
    training?.release();
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
  readonly #team: TeamSteps | undefined;
  #place: StepPlace = { epoch: 0, step: 0 };
  #learningRate: number;
  #trainedRows = 0;
  #trainedSeconds = 0;

  constructor(network: WideDeep, train: RowStore, options: FitOptions, hooks: FitHooks) {
    this.#batches = planBatches(train.rows, options.batch, options.dropRemainder);
    if (this.#batches.length === 0) throw noStep(train.rows, options);
    this.#network = network;
    this.#options = options;
    this.#hooks = hooks;
    this.#order = new Uint32Array(train.rows);
    this.#rows = openRows(network.tape, train);
    this.#adam = new Adam(network.parameters);
    this.#log = new StepLog(network.tape.device);
    this.#best = new Snapshot(network);
    const { averageDecay, communicator } = options;
    // Of several workers the first alone validates and keeps weights.
    const leads = communicator === undefined || communicator.rank === 0;
    if (averageDecay > 0 && leads) this.#averaged = new AveragedWeights(network, averageDecay);
    if (communicator !== undefined) {
      const [adam, log, batches] = [this.#adam, this.#log, this.#batches];
      this.#team = new TeamSteps({ network, adam, log, communicator, options, batches });
    }
    this.#learningRate = options.learningRate;
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
      if (this.#interrupted && !stop) stopped = 'interrupted';
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
    const here = async (): Promise<Scores> => {
      const { outputs, labels } = await inferStore(this.#network, rows);
      return this.#options.task.score(outputs, labels);
    };
    return this.#team === undefined ? here() : this.#team.agree(here, this.#asked);
  }

  /** One pass over the training rows, in an order of its own. */
  async #trainEpoch(
    epoch: number,
  ): Promise<{ scores: Scores; complete: boolean; rowsPerSecond: number }> {
    const started = performance.now();
    const { seed } = this.#options;
    permute(this.#order, new RandomStream(seed, Purpose.shuffle, epoch));
    this.#rows.setOrder(this.#team?.ownRows(this.#order) ?? this.#order);
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
    for (const [index, batch] of this.#batches.entries()) {
      if (this.#interrupted && rows > 0) break;
      this.#place = { epoch, step: index + 1 };
      const slot = await window.open();
      this.#network.tape.reset();
      if (this.#team === undefined) this.#step(await this.#rows.take(batch), batch, slot);
      else await this.#teamStep(this.#team, index, slot);
      window.close(batch.rows);
      rows += batch.rows;
      await pause();
    }
    const loss = await window.finish();
    // The histogram of scores knows two classes only.
    const binary = this.#options.task.loss === 'binary';
    const team = this.#team;
    const total = team && ((counts: HostArray) => team.totals(counts));
    const scores = { loss, ...(binary ? await this.#log.readScores(total) : {}) };
    const seconds = (performance.now() - started) / 1000;
    this.#trainedRows += rows;
    this.#trainedSeconds += seconds;
    const complete = window.steps === this.#batches.length;
    return { scores, complete, rowsPerSecond: rows / seconds };
  }

  /** A step of which the other workers do their share. */
  async #teamStep(team: TeamSteps, index: number, slot: number): Promise<void> {
    const outcome = await team.take(index, this.#rows, this.#learningRate, this.#asked);
    const { epoch, step } = this.#place;
    if (outcome.fault !== undefined) {
      throw notFinite(outcome.fault, epoch, step, this.#batches[index]);
    }
    this.#averaged?.follow();
    this.#log.tell(slot, outcome);
  }

  #step(data: BatchTensors, batch: Batch, slot: number): void {
    const { tape, config } = this.#network;
    const step = this.#adam.step;
    const pass: TrainingPass = {
      groups: this.#options.syncBatchNorm ? 1 : groupsOf(batch.rows, this.#options.replicas),
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
