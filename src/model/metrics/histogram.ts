/**
 * @file AUC and accuracy from counts of the two classes per bin of score.
 *
 * Rows of one bin count as tied, so the AUC of a histogram is off by at most half the share of
 * positive–negative pairs that fall into a common bin.
 */
import { invariant } from '../../base/errors.ts';
import { checkPairs, type Logits } from './pairs.ts';
import { sigmoid } from './pointwise.ts';

/** 200 thresholds, the first below 0 and the last above 1, bound 199 bins. */
const kerasBins = 199;

/**
 * The area under the ROC curve, from the counts per bin of each class, bins by ascending score. Ties
 * within a bin count half, which is the trapezoid rule. NaN when a class is absent.
 */
export function histogramAuc(positives: ArrayLike<number>, negatives: ArrayLike<number>): number {
  checkBins(positives, negatives);
  let [wins, positivesTotal, negativesBelow] = [0, 0, 0];
  for (let bin = 0; bin < positives.length; bin++) {
    wins += positives[bin] * (negativesBelow + negatives[bin] / 2);
    positivesTotal += positives[bin];
    negativesBelow += negatives[bin];
  }
  return wins / (positivesTotal * negativesBelow);
}

/**
 * The share of rows on the right side of one half; class 1 is predicted from bin `firstBinAboveHalf` on.
 * Exact when a bin ends at one half. NaN when there are no rows.
 */
export function histogramAccuracy(
  positives: ArrayLike<number>,
  negatives: ArrayLike<number>,
  firstBinAboveHalf: number,
): number {
  checkBins(positives, negatives);
  let [right, rows] = [0, 0];
  for (let bin = 0; bin < positives.length; bin++) {
    right += bin >= firstBinAboveHalf ? positives[bin] : negatives[bin];
    rows += positives[bin] + negatives[bin];
  }
  return right / rows;
}

/**
 * The value of `tf.keras.metrics.AUC()` as Keras defines it: 200 thresholds −1e-7, 1/199, …, 198/199,
 * 1 + 1e-7, class 1 where the probability is above the threshold, trapezoids between them
 * (`curve='ROC'`, `summation_method='interpolation'`).
 *
 * The bin of a probability is found in float32 as Keras finds it; the sums are float64 where Keras has
 * float32, so the two agree to about 1e-6. NaN, where Keras says 0, when a class is absent; NaN too when
 * a logit is NaN.
 */
export function aucKeras200(logits: Logits, labels: Float32Array): number {
  checkPairs(logits, labels);
  const positives = new Float64Array(kerasBins);
  const negatives = new Float64Array(kerasBins);
  for (let row = 0; row < logits.length; row++) {
    if (Number.isNaN(logits[row])) return NaN;
    const bins = labels[row] === 1 ? positives : negatives;
    bins[kerasBin(logits[row])]++;
  }
  return histogramAuc(positives, negatives);
}

/** The bin b with b/199 < probability ≤ (b + 1)/199; a probability of 0 is above −1e-7, hence in bin 0. */
function kerasBin(logit: number): number {
  const scaled = Math.fround(Math.fround(sigmoid(logit)) * kerasBins);
  return Math.max(Math.ceil(scaled) - 1, 0);
}

function checkBins(positives: ArrayLike<number>, negatives: ArrayLike<number>): void {
  invariant(
    positives.length === negatives.length,
    () => `histogram: ${positives.length} bins of positives but ${negatives.length} of negatives`,
  );
}
