/**
 * @file What a forecast is made of: which column, how far ahead, from which lags, along which steps of time. Plain
 * data, stored in `model.json` and read back as strictly as it is written.
 */
import { z } from 'zod';
import { LARGEST_CYCLE, LARGEST_LAG, MOST_LAGS, MOST_TIME_COLUMNS } from './limits.ts';

const MOST_COLUMNS = 10_000;

const text = z.string().max(100_000);
const steps = z.int().min(1).max(LARGEST_LAG);

/** Times that do not come at even steps: rows are counted instead. */
const uneven = z.strictObject({ kind: z.literal('uneven') });

/**
 * Times at even steps. The index of a time, in units: months since year 0, days or seconds since 1970, or the number
 * itself; with a second column that goes round (quarters, months, hours) first · size + second − least. Its place is
 * (index − origin) / step.
 */
const even = z.strictObject({
  kind: z.literal('even'),
  unit: z.enum(['months', 'days', 'seconds', 'number']),
  /** Of dates: by which clock; the local one unless told. */
  clock: z.literal('utc').optional(),
  cycle: z.strictObject({ least: z.int(), size: z.int().min(1).max(LARGEST_CYCLE) }).optional(),
  origin: z.number(),
  step: z.number().gt(0),
});

const timeStep = z.discriminatedUnion('kind', [uneven, even]);

/** Another column whose past is an input: differences, differences of logarithms, or the newest category. */
const laggedColumn = z.strictObject({
  name: text,
  change: z.enum(['difference', 'log', 'category']),
});

/** Two columns where one goes round, else one; uneven times may be of any number. */
function fits(time: readonly string[], step: TimeStep): boolean {
  return step.kind === 'uneven' || time.length === (step.cycle === undefined ? 1 : 2);
}

export const forecastSchema = z
  .strictObject({
    time: z.array(text).min(1).max(MOST_TIME_COLUMNS),
    group: text.optional(),
    horizon: steps,
    lags: z
      .array(steps)
      .min(1)
      .max(MOST_LAGS)
      .refine((lags) => lags.every((lag, i) => i === 0 || lag > lags[i - 1]), 'must ascend'),
    step: timeStep,
    columns: z.array(laggedColumn).max(MOST_COLUMNS),
  })
  .refine(({ time, step }) => fits(time, step), 'as many time columns as its step has');

export type EvenStep = z.infer<typeof even>;
export type TimeStep = z.infer<typeof timeStep>;
export type LaggedColumn = z.infer<typeof laggedColumn>;

/**
 * Lag k is the k-th newest value that is known when the forecast is made: lag 1 that of the origin, `horizon` steps
 * before the time that is forecast. What is learned is the change from there.
 */
export interface ForecastSpec {
  /** Columns that say when; the first counts most. */
  readonly time: readonly string[];
  /** The column that tells several series apart. */
  readonly group?: string | undefined;
  /** Steps ahead. */
  readonly horizon: number;
  /** Ascending. */
  readonly lags: readonly number[];
  readonly step: TimeStep;
  readonly columns: readonly LaggedColumn[];
}
