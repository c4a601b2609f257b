/** @file Times as one number each, in units that are evenly long: months, days, seconds, or what the table counts. */
import { LARGEST_CYCLE } from './limits.ts';
import type { TimeKey } from '../tasks/time-keys.ts';
import type { EvenStep } from './spec.ts';

export type TimeUnits = Pick<EvenStep, 'unit' | 'clock' | 'cycle'>;

const DAY_MS = 86_400_000;
const DAY_SECONDS = 86_400;

/**
 * The units that fit these times: of dates months where all are of one day of the month, or all the last of theirs;
 * else days, or seconds. A second column of whole numbers goes round within the range that it has.
 *
 * @returns undefined where none fit: three columns and more, or a second one that is no whole number or has too wide a
 *   range
 */
export function unitsOf(keys: readonly TimeKey[]): TimeUnits | undefined {
  const [first, second] = keys;
  const isDate = first.dayFirst !== undefined;
  const clock = first.clock === undefined ? {} : { clock: first.clock };
  if (second === undefined) {
    return { unit: isDate ? unitOfDates(first.values) : 'number', ...clock };
  }
  const whole = keys.every(({ values }) => values.every(Number.isInteger));
  if (keys.length > 2 || second.dayFirst !== undefined || !whole) return undefined;
  const [least, most] = rangeOf(second.values);
  if (most - least >= LARGEST_CYCLE) return undefined;
  return { unit: isDate ? 'days' : 'number', ...clock, cycle: { least, size: most - least + 1 } };
}

function rangeOf(values: Float64Array): readonly [least: number, most: number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

function unitOfDates(days: Float64Array): EvenStep['unit'] {
  if (!days.every(Number.isInteger)) return 'seconds';
  const dates = Array.from(days, dateOf);
  const sameDay = dates.every((date) => date.getUTCDate() === dates[0].getUTCDate());
  return sameDay || dates.every(isMonthEnd) ? 'months' : 'days';
}

/** The date so many days after 1970-01-01. */
export function dateOf(days: number): Date {
  return new Date(Math.round(days * DAY_MS));
}

function isMonthEnd(date: Date): boolean {
  return new Date(date.getTime() + DAY_MS).getUTCDate() === 1;
}

/** The index of every row; NaN for a second column beyond its cycle. */
export function indexOf({ unit, cycle }: TimeUnits, keys: readonly TimeKey[]): Float64Array {
  const [{ values }, second] = keys;
  const first = values.map((value) => {
    if (unit === 'seconds') return Math.round(value * DAY_SECONDS);
    if (unit !== 'months') return value;
    const date = dateOf(value);
    return 12 * date.getUTCFullYear() + date.getUTCMonth();
  });
  if (cycle === undefined) return first;
  const { least, size } = cycle;
  return first.map((value, row) => {
    const turn = second.values[row] - least;
    return turn >= 0 && turn < size ? value * size + turn : Number.NaN;
  });
}

/**
 * The columns' values at an index, the inverse of `indexOf`: numbers, or days since 1970.
 *
 * @param like days of a time of the same series: of months it tells the day
 */
export function valuesAt({ unit, cycle }: TimeUnits, index: number, like: number): number[] {
  if (cycle !== undefined) {
    const first = Math.floor(index / cycle.size);
    return [first, index - first * cycle.size + cycle.least];
  }
  if (unit === 'seconds') return [index / DAY_SECONDS];
  if (unit !== 'months') return [index];
  const date = dateOf(like);
  const month = new Date(0);
  const [year, turn] = [Math.floor(index / 12), index - 12 * Math.floor(index / 12)];
  if (isMonthEnd(date)) month.setUTCFullYear(year, turn + 1, 0);
  else month.setUTCFullYear(year, turn, date.getUTCDate());
  return [month.getTime() / DAY_MS];
}
