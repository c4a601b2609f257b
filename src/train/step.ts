/**
 * @file One training step: forward, loss, backward, Adam. Nothing in it waits for the device.
 */
import { backward } from '../autograd/backward.ts';
import { bceWithLogits } from '../autograd/losses.ts';
import { dropout, meanOf } from '../autograd/ops.ts';
import type { Tensor } from '../autograd/tape.ts';
import type { Adam } from '../model/adam.ts';
import type { TrainingPass, WideDeep } from '../model/wide-deep.ts';
import type { BatchTensors } from './rows.ts';

export interface ForwardResult {
  /** [B, 1] */
  readonly logits: Tensor;
  /** Per row, [B]. */
  readonly losses: Tensor;
  /** Their mean, [1]. */
  readonly loss: Tensor;
}

/** From a batch to its loss, recorded on the network's tape. */
export function forward(
  network: WideDeep,
  { x, labels }: BatchTensors,
  pass: TrainingPass,
): ForwardResult {
  const logits = network.trainingLogits(x, pass);
  const losses = bceWithLogits(logits, labels);
  return { logits, losses, loss: meanOf(losses) };
}

/** Takes a step. What it returns lives until the tape is reset. */
export function trainStep(
  network: WideDeep,
  adam: Adam,
  batch: BatchTensors,
  pass: TrainingPass,
  learningRate: number,
): ForwardResult {
  const result = forward(network, batch, pass);
  backward(result.loss);
  adam.update(learningRate);
  return result;
}

/** The dropout of a training: a mask for each step and layer, drawn by counter from the seed. */
export function generatedDropout(
  rate: number,
  seed: number,
  step: number,
): (x: Tensor, layer: number) => Tensor {
  if (rate === 0) return (x) => x;
  return (x, layer) => dropout(x, { rate, seed, step, layer, firstRow: 0 });
}
