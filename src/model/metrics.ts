/**
 * @file Metrics of a classifier of two classes, on the host, from logits and labels of 0 and 1.
 *
 * A metric that its data does not define (no rows; a class absent where two are compared; a NaN among
 * the logits) is NaN, which JSON writes as null. Rows have equal weight.
 */
import { aucKeras200 } from './metrics/histogram.ts';
import type { Logits } from './metrics/pairs.ts';
import { accuracy, brierScore, meanLogLoss } from './metrics/pointwise.ts';
import { rankingMetrics, type RankingMetrics } from './metrics/ranking.ts';

export { aucKeras200, histogramAccuracy, histogramAuc } from './metrics/histogram.ts';
export type { Logits } from './metrics/pairs.ts';
export { accuracy, brierScore, meanLogLoss } from './metrics/pointwise.ts';
export { auc, averagePrecision, gini, kolmogorovSmirnov } from './metrics/ranking.ts';

export interface BinaryMetrics extends RankingMetrics {
  /** Mean binary cross-entropy, nats. */
  readonly loss: number;
  /** Keras' AUC of 200 thresholds; `auc` is the exact one. */
  readonly aucKeras200: number;
  /** Share of rows with the probability on the right side of 0.5. */
  readonly accuracy: number;
  /** Mean squared distance of the probability from the label. */
  readonly brier: number;
}

/** Every metric at once; logits and labels hold one value a row. */
export function binaryMetrics(logits: Logits, labels: Float32Array): BinaryMetrics {
  return {
    ...rankingMetrics(logits, labels),
    loss: meanLogLoss(logits, labels),
    aucKeras200: aucKeras200(logits, labels),
    accuracy: accuracy(logits, labels),
    brier: brierScore(logits, labels),
  };
}
