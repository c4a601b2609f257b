/**
 * @file The metrics of every task from one entry: what a network put out, and the labels as `encodeTarget` gives them.
 *
 * Outputs are as the network has them: one logit a row; a logit for each class, row-major; or the quantity on the
 * network's scale, (value − mean) / scale. The labels of a quantity are in its own units, and so are its metrics but
 * for `loss`.
 */
import type { RegressionTarget, Target, Task } from '../../data/tasks/target.ts';
import { unscale } from '../../data/tasks/scale.ts';
import { binaryMetrics } from '../metrics.ts';
import { multiclassMetrics } from './multiclass.ts';
import {
  meanRegressionLoss,
  regressionMetrics,
  type Numbers,
  type RegressionLoss,
} from './regression.ts';

/** Values by name; those of `BinaryMetrics`, `MulticlassMetrics`, or `RegressionMetrics` with its loss. */
export interface TaskMetrics {
  /** What is minimised, averaged over the rows. */
  readonly loss: number;
  readonly [name: string]: number;
}

/** The metric that a result is judged by, and which way is better. */
export interface MainMetric {
  readonly name: 'auc' | 'accuracy' | 'rmse';
  readonly better: 'higher' | 'lower';
}

const MAIN: Record<Task, MainMetric> = {
  binary: { name: 'auc', better: 'higher' },
  multiclass: { name: 'accuracy', better: 'higher' },
  regression: { name: 'rmse', better: 'lower' },
};

/** AUC for two classes, accuracy for several, the root mean squared error for a quantity. */
export function mainMetric(kind: Task): MainMetric {
  return MAIN[kind];
}

/** @param loss what a regression minimises */
export function metricsFor(
  target: Target,
  outputs: Numbers,
  labels: Numbers,
  loss: RegressionLoss = 'squared',
): TaskMetrics {
  if (target.kind === 'binary') return { ...binaryMetrics(outputs, Float32Array.from(labels)) };
  if (target.kind === 'multiclass') {
    return { ...multiclassMetrics(outputs, labels, target.classes.length) };
  }
  return {
    loss: meanRegressionLoss(outputs, scaled(labels, target), loss),
    ...regressionMetrics(unscale(outputs, target), labels),
  };
}

/** On the network's scale, in float64. */
function scaled(values: Numbers, { mean, scale }: RegressionTarget): Float64Array {
  return Float64Array.from(values, (value) => (value - mean) / scale);
}

/**
 * The metrics of predicting the same for every row, knowing nothing but the training labels: the shares of the
 * classes, of which the largest is the class predicted; or the mean of a quantity. Its AUC is one half and its R²
 * at most 0. A class that no training row has is predicted never, so rows of it make the loss infinite.
 */
export function baselineMetrics(
  target: Target,
  trainLabels: Numbers,
  validLabels: Numbers,
  loss: RegressionLoss = 'squared',
): TaskMetrics {
  return constantMetrics(target, constantOutput(target, trainLabels), validLabels, loss);
}

/** The metrics of the same outputs for every row. */
export function constantMetrics(
  target: Target,
  output: readonly number[],
  validLabels: Numbers,
  loss: RegressionLoss = 'squared',
): TaskMetrics {
  const outputs = new Float64Array(output.length * validLabels.length);
  for (let row = 0; row < validLabels.length; row++) outputs.set(output, row * output.length);
  return metricsFor(target, outputs, validLabels, loss);
}

function constantOutput(target: Target, labels: Numbers): readonly number[] {
  if (target.kind === 'regression') {
    let sum = 0;
    for (const value of labels) sum += value;
    return [(sum / labels.length - target.mean) / target.scale];
  }
  const rows = target.classes.map(() => 0);
  for (const label of labels) rows[label]++;
  return logitsOfShares(target, rows);
}

/** Outputs that give each class its share of the rows. */
export function logitsOfShares({ kind }: Target, rows: readonly number[]): readonly number[] {
  // A difference, not the logarithm of a quotient: the latter would overflow where a class has no row.
  if (kind === 'binary') return [Math.log(rows[1]) - Math.log(rows[0])];
  return rows.map(Math.log);
}
