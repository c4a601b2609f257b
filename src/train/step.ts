/**
 * @file One training step: forward, loss, backward, Adam. Nothing in it waits for the device.
 */
import { backward } from '../autograd/backward.ts';
import { bceWithLogits, errorOf, huberError, softmaxLoss } from '../autograd/losses.ts';
import { dropout, meanOf, multiply } from '../autograd/ops.ts';
import type { Tensor } from '../autograd/tape.ts';
import type { DropoutMask } from '../kernels/dropout.ts';
import type { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import type { BatchTensors } from './rows.ts';

/** What is minimised: two classes, several classes, or a value with one of three errors. */
export type LossName = 'binary' | 'softmax' | 'squared' | 'absolute' | 'huber';

/** Errors beyond one standard deviation of the target count linearly in Huber's loss. */
const HUBER_DELTA = 1;

/** outputs [B, n], labels [B, 1] → losses [B]. */
const LOSSES: { readonly [Name in LossName]: (outputs: Tensor, labels: Tensor) => Tensor } = {
  binary: bceWithLogits,
  softmax: softmaxLoss,
  squared: (outputs, values) => errorOf('squaredError', outputs, values),
  absolute: (outputs, values) => errorOf('absoluteError', outputs, values),
  huber: (outputs, values) => huberError(outputs, values, HUBER_DELTA),
};

export interface ForwardResult {
  /** [B, outputs] */
  readonly outputs: Tensor;
  /** Σ weight · loss / B, [1]: the mean over the rows where they have no weights. */
  readonly loss: Tensor;
}

/** From a batch to its loss, recorded on the network's tape. */
export function forward(
  network: WideDeep,
  batch: BatchTensors,
  pass: TrainingPass,
  lossName: LossName,
): ForwardResult {
  return withLoss(network.trainingOutputs(batch, pass), batch, lossName);
}

/** The same where other workers have rows of the batch, too: waits for them where `pass.whole` does. */
export async function forwardTogether(
  network: WideDeep,
  batch: BatchTensors,
  pass: TrainingPass,
  lossName: LossName,
): Promise<ForwardResult> {
  return withLoss(await network.trainingOutputsTogether(batch, pass), batch, lossName);
}

function withLoss(outputs: Tensor, batch: BatchTensors, lossName: LossName): ForwardResult {
  const losses = LOSSES[lossName](outputs, batch.labels);
  // Divided by the rows, as Keras does, not by the batch's weights: so a row counts the same in every batch.
  const weighed = batch.weights === undefined ? losses : multiply(losses, batch.weights);
  return { outputs, loss: meanOf(weighed) };
}

/** Takes a step. What it returns lives until the tape is reset. */
export function trainStep(
  network: WideDeep,
  adam: Adam,
  batch: BatchTensors,
  pass: TrainingPass,
  options: { readonly loss: LossName; readonly learningRate: number },
): ForwardResult {
  const result = forward(network, batch, pass, options.loss);
  backward(result.loss);
  adam.update(options.learningRate);
  return result;
}

/**
 * The dropout of a training: a mask for each step and layer, drawn by counter from the seed.
 *
 * @param firstRow of these rows in their batch, where they are not all of it
 */
export function generatedDropout(
  rate: number,
  seed: number,
  step: number,
  firstRow = 0,
): Required<Pick<TrainingPass, 'dropout' | 'mask'>> {
  const mask = (layer: number): DropoutMask => ({ rate, seed, step, layer, firstRow });
  return { mask, dropout: (x, layer) => (rate === 0 ? x : dropout(x, mask(layer))) };
}
