/**
 * @file Metrics that are means over rows: log loss, accuracy, Brier score.
 *
 * All are NaN when there are no rows or when a logit is NaN.
 */
import { checkPairs, type Logits } from './pairs.ts';

/** 1 / (1 + e^-x). For x below −709 the exponential is infinite and the quotient 0, as it should be. */
export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

/** log(1 + e^x) without overflow: −log sigmoid(−x). */
function softplus(x: number): number {
  return Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
}

/** Mean binary cross-entropy in nats, from logits: finite for every finite logit, nothing is clipped. */
export function meanLogLoss(logits: Logits, labels: Float32Array): number {
  checkPairs(logits, labels);
  let sum = 0;
  for (let row = 0; row < logits.length; row++) {
    sum += softplus(labels[row] === 1 ? -logits[row] : logits[row]);
  }
  return sum / logits.length;
}

/**
 * Share of rows on the right side of one half, as Keras' `binary_accuracy`: class 1 is predicted where
 * the probability is above 0.5, that is where the logit is above 0. A logit of exactly 0 says class 0.
 */
export function accuracy(logits: Logits, labels: Float32Array): number {
  checkPairs(logits, labels);
  let right = 0;
  for (let row = 0; row < logits.length; row++) {
    // NaN is not above 0 and would pass for a prediction of class 0.
    if (Number.isNaN(logits[row])) return NaN;
    if (logits[row] > 0 === (labels[row] === 1)) right++;
  }
  return right / logits.length;
}

/** Mean squared distance of the probability from the label (Brier 1950, in the one-column form): 0 to 1. */
export function brierScore(logits: Logits, labels: Float32Array): number {
  checkPairs(logits, labels);
  let sum = 0;
  for (let row = 0; row < logits.length; row++) {
    const miss = sigmoid(logits[row]) - labels[row];
    sum += miss * miss;
  }
  return sum / logits.length;
}
