/**
 * @file Metrics of a predicted quantity, on the host: how far predictions lie from the values, in the units of both.
 *
 * A metric that its data does not define (no rows; a NaN; for `r2` values that are all the same) is NaN. Rows have
 * equal weight.
 */
import { invariant } from '../../base/errors.ts';

export interface RegressionMetrics {
  /** Root of the mean squared error. */
  readonly rmse: number;
  /** Mean absolute error. */
  readonly mae: number;
  /** 1 − Σ(value − prediction)² / Σ(value − mean)², the mean over these rows: 1 at best, below 0 for worse than the mean. */
  readonly r2: number;
}

export type Numbers = Float32Array | Float64Array;

export function regressionMetrics(predictions: Numbers, values: Numbers): RegressionMetrics {
  checkLengths(predictions, values);
  const rows = values.length;
  let [squares, distances, sum] = [0, 0, 0];
  for (let row = 0; row < rows; row++) {
    const error = predictions[row] - values[row];
    squares += error * error;
    distances += Math.abs(error);
    sum += values[row];
  }
  const spread = squaresAround(sum / rows, values);
  return {
    rmse: Math.sqrt(squares / rows),
    mae: distances / rows,
    r2: spread === 0 ? NaN : 1 - squares / spread,
  };
}

/** Σ(value − mean)²; exactly 0 where all are the same, whatever the rounding of their mean. */
function squaresAround(mean: number, values: Numbers): number {
  if (values.every((value) => value === values[0])) return 0;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return squares;
}

/** What a regression can minimise, of e = output − value: e²; |e|; Huber's ½e² up to 1 and |e| − ½ beyond. */
export const REGRESSION_LOSSES = ['squared', 'absolute', 'huber'] as const;
export type RegressionLoss = (typeof REGRESSION_LOSSES)[number];

const LOSSES: Record<RegressionLoss, (error: number) => number> = {
  squared: (error) => error * error,
  absolute: Math.abs,
  huber: (error) => (Math.abs(error) <= 1 ? error ** 2 / 2 : Math.abs(error) - 0.5),
};

/** The mean loss of outputs, both sides on the network's scale. NaN when there are no rows or one is NaN. */
export function meanRegressionLoss(
  outputs: Numbers,
  values: Numbers,
  loss: RegressionLoss,
): number {
  checkLengths(outputs, values);
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += LOSSES[loss](outputs[row] - values[row]);
  return sum / values.length;
}

function checkLengths(predictions: Numbers, values: Numbers): void {
  invariant(
    predictions.length === values.length,
    () => `metrics: ${predictions.length} predictions but ${values.length} values`,
  );
}
