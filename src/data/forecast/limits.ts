/** @file How much of the past a forecast may look at. */

/** Lags of one forecast. */
export const MOST_LAGS = 100;
/** Steps back, and steps ahead. */
export const LARGEST_LAG = 10_000;
