/**
 * @file What the steps of an epoch leave on the device until the host reads it: losses, scores, faults.
 *
 * Reading waits for the device, so it happens once for many steps: each step writes its loss and its
 * fault marks into a slot of its own, and adds its rows to a histogram of scores.
 */
import type { Tensor } from '../autograd/tape.ts';
import { sizeOf } from '../base/shape.ts';
import { type BufferView, type Device, readFloats, subview } from '../device/device.ts';
import type { HostArray } from '../device/kernel.ts';
import { nonFinite } from '../kernels/non-finite.ts';
import { scoreHistogram } from '../kernels/score-histogram.ts';
import { sum } from '../kernels/sum.ts';
import { histogramAccuracy, histogramAuc } from '../model/metrics.ts';

/** Steps that may be taken before their losses must be read. */
export const SLOTS = 128;

/** Bins of the scores: an AUC from them is off by less than 1/2048 in the worst case, far less in practice. */
const BINS = 4096;

/** Numbers of the histogram. */
export const SCORE_COUNTS = 2 * BINS;

/** Marks: bit i for hidden layer i (the last bits shared by all layers beyond), the top bit for the outputs. */
const OUTPUTS_MARK = 2 ** 31;
const LAST_LAYER_BIT = 30;

export interface StepOutcome {
  /** Mean over the rows of the step. */
  readonly loss: number;
  /** Where something was not finite: 'layer 3', 'the outputs'; undefined if all was. */
  readonly fault: string | undefined;
}

export class StepLog {
  readonly #device: Device;
  readonly #losses: BufferView;
  readonly #marks: BufferView;
  readonly #counts: BufferView;
  /** Outcomes that the host knows already, by slot. */
  readonly #told = new Map<number, StepOutcome>();

  constructor(device: Device) {
    this.#device = device;
    this.#losses = device.create('f32', SLOTS);
    this.#marks = device.create('u32', SLOTS);
    this.#counts = device.create('u32', SCORE_COUNTS);
  }

  /** Forgets the scores of the epoch before. @param counts what an epoch that goes on had counted */
  beginEpoch(counts: Uint32Array = new Uint32Array(SCORE_COUNTS)): void {
    this.#device.upload(this.#counts, counts);
  }

  /** Clears the marks of the slots that the next steps will use; both numbers multiples of 64. */
  beginWindow(first: number, slots: number): void {
    this.#device.upload(subview(this.#marks, first, slots), new Uint32Array(slots));
  }

  /** Marks the step if a layer's batch statistics are not finite: one bad activation makes them so. */
  watchLayer(slot: number, layer: number, statistics: readonly BufferView[]): void {
    const mark = 2 ** Math.min(layer, LAST_LAYER_BIT);
    for (const x of statistics) {
      this.#device.launch(nonFinite, { x, flags: this.#marks }, { n: x.length, slot, mark });
    }
  }

  /** Stores the step's loss, and marks it if an output is not finite. outputs: [B, n]; loss: [1]. */
  store(slot: number, outputs: Tensor, loss: Tensor): void {
    const watched = { x: outputs.view, flags: this.#marks };
    const outputCount = sizeOf(outputs.shape);
    this.#device.launch(nonFinite, watched, { n: outputCount, slot, mark: OUTPUTS_MARK });
    const stored = { x: loss.view, out: this.#losses };
    this.#device.launch(sum, stored, { n: 1, slot, scale: 1 });
  }

  /** Adds the step's rows to the histogram of scores. logits, labels of 0 and 1: [B, 1]. */
  countScores(logits: Tensor, labels: Tensor): void {
    const scored = { logits: logits.view, labels: labels.view, counts: this.#counts };
    this.#device.launch(scoreHistogram, scored, { n: sizeOf(logits.shape), bins: BINS });
  }

  /** Says how a step ended, where that is known before its window is read: several workers have exchanged it. */
  tell(slot: number, outcome: StepOutcome): void {
    this.#told.set(slot, outcome);
  }

  /** What a step has left in its slot on this device. */
  async readSlot(slot: number): Promise<{ readonly loss: number; readonly marks: number }> {
    const [losses, marks] = await Promise.all([
      readFloats(this.#device, subview(this.#losses, slot, 1)),
      this.#device.read(subview(this.#marks, slot, 1)),
    ]);
    return { loss: losses[0], marks: marks[0] };
  }

  /** Waits for the steps in the slots from `first` on, and reads one outcome a step. */
  async readWindow(first: number, steps: number): Promise<StepOutcome[]> {
    const told = Array.from({ length: steps }, (_, i) => this.#told.get(first + i));
    if (told.every((outcome) => outcome !== undefined)) return told;
    const [losses, marks] = await Promise.all([
      readFloats(this.#device, this.#losses),
      this.#device.read(this.#marks),
    ]);
    return Array.from({ length: steps }, (_, i) => {
      return outcomeOf(losses[first + i], marks[first + i]);
    });
  }

  /** The histogram of scores: negatives, then positives. */
  async readCounts(): Promise<Uint32Array> {
    return Uint32Array.from(await this.#device.read(this.#counts));
  }

  release(): void {
    for (const view of [this.#losses, this.#marks, this.#counts]) this.#device.release(view);
  }
}

/** AUC and accuracy of the rows that a histogram has counted. */
export function scoresOf(counts: HostArray): { auc: number; accuracy: number } {
  const negatives = counts.subarray(0, BINS);
  const positives = counts.subarray(BINS);
  return {
    auc: histogramAuc(positives, negatives),
    accuracy: histogramAccuracy(positives, negatives, BINS / 2),
  };
}

/** How a step ended, from its loss and its marks. */
export function outcomeOf(loss: number, marks: number): StepOutcome {
  const finite = marks === 0 && Number.isFinite(loss);
  return { loss, fault: finite ? undefined : faultOf(marks) };
}

/** The first place, in order of the forward pass, where something went wrong. */
function faultOf(marks: number): string {
  for (let bit = 0; bit <= LAST_LAYER_BIT; bit++) {
    if ((marks & (1 << bit)) !== 0) return `the activations of hidden layer ${bit + 1}`;
  }
  return marks === 0 ? 'the loss' : 'the outputs';
}
