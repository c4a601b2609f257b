/**
 * @file Metrics of a classifier of several classes, on the host, from logits [rows × classes] and the index of each
 * row's class.
 *
 * A metric that its data does not define (no rows; a NaN among the logits; for `auc` a single class) is NaN. Rows
 * have equal weight. Infinite logits stand for certainty.
 */
import { invariant } from '../../base/errors.ts';
import type { Logits } from './pairs.ts';
import { auc } from './ranking.ts';

export interface MulticlassMetrics {
  /** Mean cross-entropy of the softmax, nats. */
  readonly loss: number;
  /** Share of rows whose largest logit is that of their class; of equal ones the first counts. */
  readonly accuracy: number;
  /** Mean over the classes of F1 = 2TP / (2TP + FP + FN), of those that occur or are predicted. */
  readonly macroF1: number;
  /**
   * Mean over the classes of the exact AUC of one against the rest, ranked by the probability of that class (Hand
   * and Till's weights aside: every class counts the same). Of the classes that occur.
   */
  readonly auc: number;
  /** Mean of Σ (probability − indicator)² over the classes (Brier 1950): 0 to 2, twice the `brier` of two classes. */
  readonly brier: number;
}

/** The index of each row's class. */
export type ClassLabels = Float32Array | Float64Array | Uint32Array;

/** @param logits [rows × classes], row-major */
export function multiclassMetrics(
  logits: Logits,
  labels: ClassLabels,
  classes: number,
): MulticlassMetrics {
  checkClasses(logits, labels, classes);
  if (labels.length === 0 || logits.some(Number.isNaN)) {
    return { loss: NaN, accuracy: NaN, macroF1: NaN, auc: NaN, brier: NaN };
  }
  const predicted = predictedClasses(logits, classes);
  const sums = softmaxSums(logits, predicted, classes);
  let [loss, right, brier] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    loss += Math.log(sums.total[row]) - shifted(logits, row * classes, predicted[row], labels[row]);
    right += predicted[row] === labels[row] ? 1 : 0;
    for (let k = 0; k < classes; k++) {
      const z = shifted(logits, row * classes, predicted[row], k);
      brier += (Math.exp(z) / sums.total[row] - (k === labels[row] ? 1 : 0)) ** 2;
    }
  }
  return {
    loss: loss / labels.length,
    accuracy: right / labels.length,
    macroF1: macroF1(predicted, labels, classes),
    auc: macroAuc(logits, labels, predicted, sums),
    brier: brier / labels.length,
  };
}

/** The class of the largest logit of each row, the first of equal ones. */
export function predictedClasses(logits: Logits, classes: number): Uint32Array {
  const predicted = new Uint32Array(logits.length / classes);
  for (let row = 0; row < predicted.length; row++) {
    const first = row * classes;
    for (let k = 1; k < classes; k++) {
      if (logits[first + k] > logits[first + predicted[row]]) predicted[row] = k;
    }
  }
  return predicted;
}

/**
 * Mean F1 of the classes that occur or are predicted, as scikit-learn's `f1_score(average="macro")`.
 *
 * @param times how often each row counts; undefined: once
 */
export function macroF1(
  predicted: Uint32Array,
  labels: ClassLabels,
  classes: number,
  times?: Uint32Array,
): number {
  const hits = new Float64Array(classes);
  // How often a class occurs, and how often it is predicted: 2TP + FP + FN.
  const uses = new Float64Array(classes);
  for (let row = 0; row < labels.length; row++) {
    const count = times === undefined ? 1 : times[row];
    if (predicted[row] === labels[row]) hits[labels[row]] += count;
    uses[labels[row]] += count;
    uses[predicted[row]] += count;
  }
  let [sum, used] = [0, 0];
  for (let k = 0; k < classes; k++) {
    if (uses[k] === 0) continue;
    sum += (2 * hits[k]) / uses[k];
    used++;
  }
  return sum / used;
}

/** Of each row Σ e^(z − max) over all classes, and over all but the predicted one. */
interface SoftmaxSums {
  readonly total: Float64Array;
  readonly others: Float64Array;
}

function softmaxSums(logits: Logits, predicted: Uint32Array, classes: number): SoftmaxSums {
  const others = new Float64Array(predicted.length);
  for (let row = 0; row < predicted.length; row++) {
    for (let k = 0; k < classes; k++) {
      if (k === predicted[row]) continue;
      others[row] += Math.exp(shifted(logits, row * classes, predicted[row], k));
    }
  }
  return { total: others.map((sum) => 1 + sum), others };
}

/** z of class k minus the row's largest; 0 for equal ones, infinite or not. */
function shifted(logits: Logits, first: number, largest: number, k: number): number {
  const [z, max] = [logits[first + k], logits[first + largest]];
  return z === max ? 0 : z - max;
}

function macroAuc(
  logits: Logits,
  labels: ClassLabels,
  predicted: Uint32Array,
  { total, others }: SoftmaxSums,
): number {
  const rows = labels.length;
  const classes = logits.length / rows;
  const scores = new Float64Array(rows);
  const isClass = new Float32Array(rows);
  let [sum, defined] = [0, 0];
  for (let k = 0; k < classes; k++) {
    let positives = 0;
    for (let row = 0; row < rows; row++) {
      const z = shifted(logits, row * classes, predicted[row], k);
      // The log odds of class k order rows as its probability does, and do not run into 1. The predicted class is
      // left out of the sum by adding the others up: subtracting it would leave nothing but rounding.
      const rest = k === predicted[row] ? others[row] : total[row] - Math.exp(z);
      scores[row] = z - Math.log(rest);
      isClass[row] = labels[row] === k ? 1 : 0;
      positives += isClass[row];
    }
    if (positives === 0 || positives === rows) continue;
    sum += auc(scores, isClass);
    defined++;
  }
  return sum / defined;
}

function checkClasses(logits: Logits, labels: ClassLabels, classes: number): void {
  invariant(
    logits.length === labels.length * classes,
    () => `metrics: ${logits.length} logits for ${labels.length} rows of ${classes} classes`,
  );
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    invariant(
      Number.isInteger(label) && label >= 0 && label < classes,
      () => `metrics: label ${label} in row ${row}, not one of ${classes} classes`,
    );
  }
}
