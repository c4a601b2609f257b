/**
 * @file Numbers as codes: which of a few buckets a value lies in. The wide tower has a weight for each, so it need
 * not be linear in the number; and a number in buckets can be crossed.
 *
 * Boundaries are quantiles of the training rows, so that buckets have about as many rows each; a value that many rows
 * share is never cut in two. Code 0: missing; 1: up to the first boundary, which belongs to it; 2: up to the second; …
 */
import type { BucketInput } from './encoder.ts';

/** Values that are sorted for the quantiles; more would not move them. */
const LARGEST_SAMPLE = 100_000;

/** Buckets of a number that is crossed, where nothing else is asked. */
export const CROSSED_BUCKETS = 10;

/**
 * The buckets of a column.
 *
 * @param rows the training rows
 * @param most buckets; fewer where values are few, or fall together
 */
export function fitBuckets(
  column: string,
  values: Float64Array,
  rows: Uint32Array,
  most: number,
): BucketInput {
  const stride = Math.ceil(rows.length / LARGEST_SAMPLE);
  const sample = Float64Array.from(
    { length: Math.ceil(rows.length / stride) },
    (_, i) => values[rows[i * stride]],
  );
  const sorted = sample.filter((value) => !Number.isNaN(value)).toSorted();
  const quantiles = Array.from({ length: most - 1 }, (_, i) => {
    return sorted[Math.ceil(((i + 1) * sorted.length) / most) - 1];
  });
  // Nothing would lie beyond a boundary at the largest value. −0 would not survive JSON.
  const boundaries = [...new Set(quantiles.map((value) => value + 0))].filter(
    (value) => value < sorted[sorted.length - 1],
  );
  return { column, boundaries };
}

/** Codes of a bucketed number: the missing one, and one more than there are boundaries. */
export function bucketCodes({ boundaries }: BucketInput): number {
  return boundaries.length + 2;
}

/** The code of every row. */
export function codesOfBuckets({ boundaries }: BucketInput, values: Float64Array): Uint32Array {
  return Uint32Array.from(values, (value) => {
    if (Number.isNaN(value)) return 0;
    let [low, high] = [0, boundaries.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (boundaries[middle] < value) low = middle + 1;
      else high = middle;
    }
    return low + 1;
  });
}
