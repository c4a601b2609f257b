/** @file What a target asks of a training: the loss and the metrics. */
import { unscale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import type { RegressionLoss } from '../model/metrics/regression.ts';
import { metricsFor } from '../model/metrics/task.ts';
import type { FitTask } from './fit-options.ts';
import type { LossName } from './step.ts';

const HEADLINES: { readonly [Kind in Target['kind']]: readonly string[] } = {
  binary: ['auc', 'accuracy'],
  multiclass: ['accuracy', 'macroF1', 'auc'],
  regression: ['rmse', 'mae', 'r2'],
};

/** @param regressionLoss what is minimised where the target is a quantity */
export function taskFor(target: Target, regressionLoss: RegressionLoss): FitTask {
  const losses: Readonly<Record<Target['kind'], LossName>> = {
    binary: 'binary',
    multiclass: 'softmax',
    regression: regressionLoss,
  };
  return {
    loss: losses[target.kind],
    score: (outputs, labels) => {
      // A quantity is learned on a scale of its own, and measured in its units.
      const inUnits = target.kind === 'regression' ? unscale(labels, target) : labels;
      return metricsFor(target, outputs, inUnits, regressionLoss);
    },
    headline: HEADLINES[target.kind],
  };
}
