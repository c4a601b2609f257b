/**
 * @file Whether one model is better than another on the same rows: the paired bootstrap (Efron 1979).
 *
 * Rows are drawn with replacement, as many as there are, the same ones for both models, many times over; the metric's
 * difference varies between the draws as it would between test sets of this size. Percentile interval, 95 %.
 */
import { Purpose, RandomStream } from '../../base/random.ts';
import { invariant } from '../../base/errors.ts';
import type { MainMetric } from './task.ts';
import type { Numbers } from './regression.ts';

/**
 * A metric prepared for rows that count several times or not at all: what takes long (sorting, softmax) is done once
 * for the outputs and labels, and what it returns takes how often each row was drawn.
 */
export type RowMetric = (outputs: Numbers, labels: Numbers) => (times: Uint32Array) => number;

export interface PairedDifference {
  /** Metric of a minus metric of b, on the rows as they are. */
  readonly difference: number;
  /** The 2.5 % and 97.5 % points of the difference over the draws; NaN where the metric is defined in none. */
  readonly low: number;
  readonly high: number;
  /** Draws that the interval is of: those in which the metric is defined for both. */
  readonly samples: number;
}

/** A stream of its own: simulated collisions number theirs from 0 upwards. */
const STREAM = 2 ** 32 - 1;

/**
 * The 95 % interval of the difference between two models' metrics. The same seed gives the same interval.
 *
 * @param a,b outputs of the two models for the same rows: one a row, or several
 * @param options `samples`: number of draws; time and their number go together with the number of rows
 */
export function pairedBootstrap(
  metric: RowMetric,
  a: Numbers,
  b: Numbers,
  labels: Numbers,
  options: { readonly seed: number; readonly samples?: number },
): PairedDifference {
  invariant(a.length === b.length, () => `bootstrap: ${a.length} outputs against ${b.length}`);
  const [metricOfA, metricOfB] = [metric(a, labels), metric(b, labels)];
  const difference = (times: Uint32Array): number => metricOfA(times) - metricOfB(times);
  const random = new RandomStream(options.seed, Purpose.simulation, STREAM);
  const rows = labels.length;
  const times = new Uint32Array(rows);
  const differences = new Float64Array(options.samples ?? 1000);
  for (let i = 0; i < differences.length; i++) {
    times.fill(0);
    for (let drawn = 0; drawn < rows; drawn++) times[random.below(rows)]++;
    differences[i] = difference(times);
  }
  const defined = differences.filter((value) => !Number.isNaN(value)).toSorted();
  return {
    difference: difference(times.fill(1)),
    low: quantile(defined, 0.025),
    high: quantile(defined, 0.975),
    samples: defined.length,
  };
}

/** Whether the interval shows a to be worse than b: it lies wholly on the worse side of 0. */
export function isShownWorse(
  { low, high }: PairedDifference,
  better: MainMetric['better'],
): boolean {
  return better === 'higher' ? high < 0 : low > 0;
}

/** Between the two nearest of the ascending values, by their distances (type 7 of Hyndman and Fan 1996). */
function quantile(ascending: Float64Array, p: number): number {
  if (ascending.length === 0) return NaN;
  const place = p * (ascending.length - 1);
  const below = Math.floor(place);
  const above = Math.min(below + 1, ascending.length - 1);
  return ascending[below] + (place - below) * (ascending[above] - ascending[below]);
}
