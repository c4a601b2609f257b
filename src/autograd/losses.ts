/**
 * @file Losses: one number a row, from the network's outputs and the rows' labels. Their gradients: rules.ts.
 */
import { ShapeError, sizeOf } from '../base/shape.ts';
import * as kernels from '../kernels/index.ts';
import { matrix, requireSame } from './require-shape.ts';
import type { Tensor } from './tape.ts';

/** Binary cross-entropy of each row: logits [B, 1] or [B], labels of the same shape → [B]. */
export function bceWithLogits(logits: Tensor, labels: Tensor): Tensor {
  requireSame('bceWithLogits', logits.shape, labels.shape);
  const n = sizeOf(logits.shape);
  const losses = logits.tape.result([n], [logits]);
  const views = { logits: logits.view, labels: labels.view, losses: losses.view };
  logits.tape.device.launch(kernels.bceLogits, views, { n });
  return logits.tape.record('bceWithLogits', [logits, labels], losses, {});
}

/** Cross-entropy of each row: logits [B, C], labels [B, 1] holding class indices → [B]. */
export function softmaxLoss(logits: Tensor, labels: Tensor): Tensor {
  const [rows, classes] = matrix('softmaxLoss', logits);
  requireSame('softmaxLoss', labels.shape, [rows, 1]);
  const losses = logits.tape.result([rows], [logits]);
  const views = { logits: logits.view, labels: labels.view, losses: losses.view };
  logits.tape.device.launch(kernels.softmaxLoss, views, { rows, classes });
  return logits.tape.record('softmaxLoss', [logits, labels], losses, {});
}

const ERRORS = {
  squaredError: kernels.squaredError,
  absoluteError: kernels.absoluteError,
} as const;

/** (output − value)² or |output − value| of each row: [B, 1], [B, 1] → [B]. */
export function errorOf(op: keyof typeof ERRORS, outputs: Tensor, values: Tensor): Tensor {
  requireSame(op, outputs.shape, values.shape);
  const n = sizeOf(outputs.shape);
  const losses = outputs.tape.result([n], [outputs]);
  const views = { outputs: outputs.view, values: values.view, losses: losses.view };
  outputs.tape.device.launch(ERRORS[op], views, { n });
  return outputs.tape.record(op, [outputs, values], losses, {});
}

/** Huber's loss of each row: quadratic up to `delta`, linear beyond: [B, 1], [B, 1] → [B]. */
export function huberError(outputs: Tensor, values: Tensor, delta: number): Tensor {
  requireSame('huberError', outputs.shape, values.shape);
  if (!(delta > 0)) throw new ShapeError(`huberError: delta must be above 0, was given ${delta}`);
  const n = sizeOf(outputs.shape);
  const losses = outputs.tape.result([n], [outputs]);
  const views = { outputs: outputs.view, values: values.view, losses: losses.view };
  outputs.tape.device.launch(kernels.huberError, views, { n, delta });
  return outputs.tape.record('huberError', [outputs, values], losses, { delta });
}
