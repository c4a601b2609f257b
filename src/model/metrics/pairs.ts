/** @file What every metric of two classes is computed from: a logit and a label per row. */
import { invariant } from '../../base/errors.ts';

/** Raw scores, one a row: the logarithm of the odds of class 1. */
export type Logits = Float32Array | Float64Array;

/** Holds both sides to one row each and the labels to 0 and 1; anything else is a fault of the caller. */
export function checkPairs(logits: Logits, labels: Float32Array): void {
  invariant(
    logits.length === labels.length,
    () => `metrics: ${logits.length} logits but ${labels.length} labels`,
  );
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row];
    invariant(
      label === 0 || label === 1,
      () => `metrics: label ${label} in row ${row}, not 0 or 1`,
    );
  }
}
