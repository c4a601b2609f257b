/**
 * @file A training step of which each worker computes a share: its replicas' forward and backward pass, then one sum of
 * all gradients, then the same Adam step on every worker.
 *
 * A worker's loss and gradient are those of its rows times rows / rows of the batch, so that the sum over the workers is
 * the mean loss of the whole batch and its gradient. Moving averages are moved by the worker's own replicas, and then
 * averaged over the workers, by their replicas: m + rate · (s − m) is linear in s. All that a step leaves, its loss
 * and marks for values that are not finite, is summed too, so every worker knows the same of it; and so do wishes:
 * of any one that the training end, of worker 0 that it be kept as it is after this step. Where devices are unlike,
 * their Adam steps would differ in last bits, and weights would drift apart: there worker 0 alone takes it, for all.
 * With `syncBatchNorm` workers exchange statistics, too, in the middle of each layer: statistics-exchange.ts.
 */
import { backwardTogether } from '../autograd/backward.ts';
import { arithmeticOf } from '../device/arithmetic.ts';
import { type BufferView, readFloats } from '../device/device.ts';
import type { HostArray } from '../device/kernel.ts';
import { broadcastJson, isCommon } from '../exchange/broadcast-json.ts';
import type { Communicator } from '../exchange/communicator.ts';
import type { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import type { Scores } from './epoch-record.ts';
import type { FitOptions } from './fit-options.ts';
import { asFloat32, GradientExchange } from './gradient-exchange.ts';
import type { Batch } from '../data/batches.ts';
import type { TrainingRows } from './rows.ts';
import { type OwnBatches, ownBatches, type Share } from './shares.ts';
import { takePart, wholeBatch } from './statistics-exchange.ts';
import { forwardTogether, generatedDropout } from './step.ts';
import { outcomeOf, type StepLog, type StepOutcome } from './step-log.ts';

/** What a step sums besides gradients: loss, wishes, a count for each bit of the marks, moving averages. */
const [LOSS, STOP, KEEP, MARKS, MOVING] = [0, 1, 2, 3, 35];
const MARK_BITS = 32;

/** What one worker would have all do after a step. */
export interface StepWishes {
  /** End the training. */
  readonly stop: boolean;
  /** Keep a checkpoint. */
  readonly keep: boolean;
}

const NO_WISHES: StepWishes = { stop: false, keep: false };

export interface TeamStepParts {
  readonly network: WideDeep;
  readonly adam: Adam;
  readonly log: StepLog;
  readonly communicator: Communicator;
  readonly options: Pick<FitOptions, 'task' | 'replicas' | 'seed' | 'syncBatchNorm'>;
  /** Of an epoch, before they are shared out. */
  readonly batches: readonly Batch[];
}

export class TeamSteps {
  readonly #parts: TeamStepParts;
  readonly #own: OwnBatches;
  readonly #gradients: GradientExchange;
  #stopping = false;
  #keeping = false;
  /** Whether all devices compute the same bits. */
  #alike = true;

  constructor(parts: TeamStepParts) {
    const { communicator, batches, options } = parts;
    this.#parts = parts;
    const replicas = options.syncBatchNorm === true ? 'none' : options.replicas;
    this.#own = ownBatches(batches, replicas, communicator.rank, communicator.size);
    this.#gradients = new GradientExchange(parts.network.parameters, communicator);
  }

  /** Whether a worker has asked to stop: all of them know it from the same step on. */
  get stopping(): boolean {
    return this.#stopping;
  }

  /** Whether a checkpoint is kept after the latest step: all of them know it. */
  get keeping(): boolean {
    return this.#keeping;
  }

  /** Worker 0's weights, and where its optimizer stands, become those of all. */
  async begin(): Promise<void> {
    const { network, adam, communicator } = this.#parts;
    const { device } = network.tape;
    const views = [network.parameters.values, network.moving, adam.moments, adam.squares];
    for (const { whole } of views) await this.#spread(whole);
    adam.step = await broadcastJson(communicator, adam.step);
    this.#alike = await isCommon(communicator, arithmeticOf(device));
  }

  /** This worker's rows of an epoch, in their order. */
  ownRows(order: Uint32Array): Uint32Array {
    return this.#own.pick(order);
  }

  /**
   * Takes step `index` of the epoch.
   *
   * @param rows in the order of `ownRows`
   */
  async take(
    index: number,
    rows: TrainingRows,
    learningRate: number,
    wishes = NO_WISHES,
  ): Promise<StepOutcome> {
    const { network, adam } = this.#parts;
    const share = this.#own.shares[index];
    this.#gradients.begin();
    if (share.rows > 0) await this.#compute(share, rows, this.#own.batches[index]);
    else await this.#computeNothing();
    const tail = this.#readTail(share, wishes);
    tail.catch(() => {});
    await this.#gradients.finish(tail);
    const outcome = this.#take(await tail);
    if (this.#alike || this.#parts.communicator.rank === 0) adam.update(learningRate);
    else adam.step++;
    if (!this.#alike) await this.#spread(network.parameters.values.whole);
    network.tape.device.submit();
    return outcome;
  }

  /** Worker 0's values become those of all. */
  async #spread(view: BufferView): Promise<void> {
    const { network, communicator } = this.#parts;
    const { device } = network.tape;
    const leads = communicator.rank === 0;
    const values = leads
      ? asFloat32(await readFloats(device, view))
      : new Float32Array(view.length);
    await communicator.broadcast(new Uint8Array(values.buffer, 0, values.byteLength), 0);
    if (!leads) device.upload(view, values);
  }

  /** Forward and backward for this worker's share. */
  async #compute(share: Share, rows: TrainingRows, batch: Batch): Promise<void> {
    const { network, adam, log, options, communicator } = this.#parts;
    const { loss: lossName } = options.task;
    const data = await rows.take(batch);
    const pass: TrainingPass = {
      groups: share.groups,
      whole: options.syncBatchNorm === true ? wholeBatch(communicator, share) : undefined,
      ...generatedDropout(network.config.dropout, options.seed, adam.step, share.first),
      onStatistics: (layer, mean, variance) => {
        communicator.alive();
        log.watchLayer(0, layer, [mean, variance]);
      },
    };
    const { outputs, loss } = await forwardTogether(network, data, pass, lossName);
    log.store(0, outputs, loss);
    if (lossName === 'binary') log.countScores(outputs, data.labels);
    await backwardTogether(loss, {
      scale: share.rows / share.ofRows,
      onGradient: (parameter) => this.#gradients.settle(parameter),
    });
  }

  /** What the others ask of a worker without rows. */
  async #computeNothing(): Promise<void> {
    const { network, communicator, options } = this.#parts;
    if (options.syncBatchNorm === true) await takePart(communicator, network.config);
    this.#gradients.settleNothing();
  }

  async #readTail(share: Share, wishes: StepWishes): Promise<Float32Array> {
    const { network, log } = this.#parts;
    const { whole } = network.moving;
    const tail = new Float32Array(MOVING + whole.length);
    tail[STOP] = wishes.stop ? 1 : 0;
    tail[KEEP] = wishes.keep ? 1 : 0;
    if (share.rows === 0) return tail;
    const [{ loss, marks }, moving] = await Promise.all([
      log.readSlot(0),
      readFloats(network.tape.device, whole),
    ]);
    tail[LOSS] = (loss * share.rows) / share.ofRows;
    for (let bit = 0; bit < MARK_BITS; bit++) tail[MARKS + bit] = (marks >>> bit) & 1;
    const weight = share.groups / share.ofGroups;
    for (let i = 0; i < whole.length; i++) tail[MOVING + i] = weight * moving[i];
    return tail;
  }

  /** What the tails of all workers say together. */
  #take(tail: Float32Array): StepOutcome {
    const { network } = this.#parts;
    this.#stopping ||= tail[STOP] > 0;
    this.#keeping = tail[KEEP] > 0;
    const { whole } = network.moving;
    if (whole.length > 0) network.tape.device.upload(whole, tail.slice(MOVING));
    let marks = 0;
    for (let bit = 0; bit < MARK_BITS; bit++) if (tail[MARKS + bit] > 0) marks += 2 ** bit;
    return outcomeOf(tail[LOSS], marks);
  }

  /** Counts of all workers, from those of this one: exact, in halves that no float32 rounds. */
  async totals(counts: HostArray): Promise<HostArray> {
    const { length } = counts;
    const halves = new Float32Array(2 * length);
    for (let i = 0; i < length; i++) {
      halves[i] = counts[i] & 0xffff;
      halves[length + i] = counts[i] >>> 16;
    }
    await this.#parts.communicator.sum(halves);
    return Float64Array.from({ length }, (_, i) => halves[i] + 65_536 * halves[length + i]);
  }

  /** What worker 0 finds becomes what all know; the others do not look. */
  async agree(find: () => Promise<Scores>, stop: boolean): Promise<Scores> {
    const { communicator } = this.#parts;
    const leads = communicator.rank === 0;
    communicator.alone(leads);
    const own = leads ? { found: await find(), stop } : undefined;
    communicator.alone(false);
    const said = await broadcastJson(communicator, own);
    this.#stopping ||= said.stop;
    return said.found;
  }
}
