/** @file The main metrics for rows that count several times or not at all, as the bootstrap draws them. */
import type { Target } from '../../data/tasks/target.ts';
import { unscale } from '../../data/tasks/scale.ts';
import { macroF1, predictedClasses } from './multiclass.ts';
import type { Numbers } from './regression.ts';
import type { RowMetric } from './task-bootstrap.ts';

/** The main metric of a target's task, from outputs and labels as `metricsFor` takes them. */
export function mainRowMetric(target: Target): RowMetric {
  if (target.kind === 'binary') return aucOfRows;
  if (target.kind === 'multiclass') return accuracyOfRows(target.classes.length);
  return (outputs, labels) => rmseOfRows(unscale(outputs, target), labels);
}

/** The exact area under the ROC curve: sorts once, and then walks the scores from the lowest up. */
export const aucOfRows: RowMetric = (logits, labels) => {
  if (logits.some(Number.isNaN)) return () => NaN;
  const order = Uint32Array.from(logits, (_, row) => row).toSorted(
    (one, other) => logits[one] - logits[other] || one - other,
  );
  return (times) => {
    let [wins, positivesTotal, negativesBelow] = [0, 0, 0];
    for (let i = 0; i < order.length;) {
      const score = logits[order[i]];
      let [positives, negatives] = [0, 0];
      for (; i < order.length && logits[order[i]] === score; i++) {
        if (labels[order[i]] === 1) positives += times[order[i]];
        else negatives += times[order[i]];
      }
      wins += positives * (negativesBelow + negatives / 2);
      positivesTotal += positives;
      negativesBelow += negatives;
    }
    return wins / (positivesTotal * negativesBelow);
  };
};

/** The share of rows whose largest logit is that of their class. */
export function accuracyOfRows(classes: number): RowMetric {
  return (logits, labels) => {
    if (logits.some(Number.isNaN)) return () => NaN;
    const predicted = predictedClasses(logits, classes);
    return meanOfRows(
      Float64Array.from(labels, (label, row) => (predicted[row] === label ? 1 : 0)),
    );
  };
}

export function macroF1OfRows(classes: number): RowMetric {
  return (logits, labels) => {
    if (logits.some(Number.isNaN)) return () => NaN;
    const predicted = predictedClasses(logits, classes);
    return (times) => macroF1(predicted, labels, classes, times);
  };
}

/** Root mean squared error. Predictions and values in one unit, which is its unit too. */
export const rmseOfRows: RowMetric = (predictions, values) => {
  const mean = meanOfRows(
    Float64Array.from(values, (value, row) => (predictions[row] - value) ** 2),
  );
  return (times) => Math.sqrt(mean(times));
};

function meanOfRows(terms: Numbers): (times: Uint32Array) => number {
  return (times) => {
    let [sum, rows] = [0, 0];
    for (let row = 0; row < terms.length; row++) {
      sum += times[row] * terms[row];
      rows += times[row];
    }
    return sum / rows;
  };
}
