/** @file How much of the past a forecast may look at. */

/** Lags of one forecast. */
export const MOST_LAGS = 100;
/** Columns that say when. */
export const MOST_TIME_COLUMNS = 100;
/** Times of a second column before it goes round again. */
export const LARGEST_CYCLE = 1_000_000;
/** Steps back, and steps ahead. */
export const LARGEST_LAG = 10_000;
