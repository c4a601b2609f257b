/** @file What a target asks of a training: the loss, the metrics, the outputs of the network. */
import { unscale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { metricsFor } from '../model/metrics/task.ts';
import type { FitTask } from './fit-options.ts';
import type { LossName } from './step.ts';

/** Errors that a regression may minimise. */
export const REGRESSION_LOSSES = ['squared', 'absolute', 'huber'] as const;
export type RegressionLoss = (typeof REGRESSION_LOSSES)[number];

/** Outputs of the network: one for two classes and for a quantity, else one for each class. */
export function outputsFor(target: Target): number {
  return target.kind === 'multiclass' ? target.classes.length : 1;
}

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
