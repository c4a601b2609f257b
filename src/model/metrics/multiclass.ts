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
   * Mean over the classes of the exact AUC of one against the rest, ranked by the probability of that class.
   * Of the classes that occur; each counts the same, however many rows it has.
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
  const others = logOthers(logits, predicted, classes);
  let [loss, right, brier] = [0, 0, 0];
  for (let row = 0; row < labels.length; row++) {
    const sumOfOthers = Math.exp(others[row]);
    const first = row * classes;
    loss += Math.log1p(sumOfOthers) - shifted(logits, first, predicted[row], labels[row]);
    right += predicted[row] === labels[row] ? 1 : 0;
    for (let k = 0; k < classes; k++) {
      const share = Math.exp(shifted(logits, first, predicted[row], k)) / (1 + sumOfOthers);
      brier += (share - (k === labels[row] ? 1 : 0)) ** 2;
    }
  }
  return {
    loss: loss / labels.length,
    accuracy: right / labels.length,
    macroF1: macroF1(predicted, labels, classes),
    auc: macroAuc(logits, labels, predicted, others),
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

/**
 * Of each row the logarithm of Σ e^(z − max) over all classes but the predicted one, which has the maximum; scaled by
 * the largest of those summed, so that it vanishes for no finite logit.
 */
function logOthers(logits: Logits, predicted: Uint32Array, classes: number): Float64Array {
  return Float64Array.from(predicted, (best, row) => {
    const first = row * classes;
    let second = -1;
    for (let k = 0; k < classes; k++) {
      if (k !== best && (second < 0 || logits[first + k] > logits[first + second])) second = k;
    }
    if (second < 0) return -Infinity;
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      if (k !== best) sum += Math.exp(shifted(logits, first, second, k));
    }
    return shifted(logits, first, best, second) + Math.log(sum);
  });
}

/** z of class k minus z of class `from`, in the row that begins at `first`; 0 for equal ones, infinite or not. */
function shifted(logits: Logits, first: number, from: number, k: number): number {
  const [z, origin] = [logits[first + k], logits[first + from]];
  return z === origin ? 0 : z - origin;
}

function macroAuc(
  logits: Logits,
  labels: ClassLabels,
  predicted: Uint32Array,
  others: Float64Array,
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
      scores[row] = logOdds(z, others[row], k === predicted[row]);
      isClass[row] = labels[row] === k ? 1 : 0;
      positives += isClass[row];
    }
    if (positives === 0) continue;
    sum += auc(scores, isClass);
    defined++;
  }
  return sum / defined;
}

/**
 * The logarithm of p / (1 − p) for the class whose logit lies z from the row's largest: it orders rows as p does, and
 * does not run into 1.
 */
function logOdds(z: number, others: number, isPredicted: boolean): number {
  // Subtracting the predicted class from the sum of all would leave nothing but rounding.
  return isPredicted ? -others : z - Math.log(1 + Math.exp(others) - Math.exp(z));
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
