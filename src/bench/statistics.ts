/** @file What many measurements come to: the median, and the quarter on either side of it. */

/** Three quartiles of some measurements, all in their unit. */
export interface Spread {
  readonly median: number;
  /** A quarter of the measurements lies at or below. */
  readonly low: number;
  /** A quarter of the measurements lies at or above. */
  readonly high: number;
  readonly samples: number;
}

/** Quartiles by linear interpolation between order statistics; NaN where there is no measurement. */
export function spreadOf(measurements: readonly number[]): Spread {
  const sorted = measurements.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    low: quantile(sorted, 0.25),
    high: quantile(sorted, 0.75),
    samples: sorted.length,
  };
}

function quantile(sorted: readonly number[], share: number): number {
  if (sorted.length === 0) return Number.NaN;
  const place = share * (sorted.length - 1);
  const below = Math.floor(place);
  const above = Math.ceil(place);
  return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
}

/** The same in another unit. */
export function scaled({ median, low, high, samples }: Spread, factor: number): Spread {
  return { median: median * factor, low: low * factor, high: high * factor, samples };
}
