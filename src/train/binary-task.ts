/** @file The task of two classes: its loss and its metrics. */
import { binaryMetrics } from '../model/metrics.ts';
import type { FitTask } from './fit-options.ts';

export const BINARY_TASK: FitTask = {
  loss: 'binary',
  score: (outputs, labels) => ({ ...binaryMetrics(outputs, labels) }),
  headline: ['auc', 'accuracy'],
};
