/**
 * @file Dates as tables spell them: `2020-01-31`, `2020/1/31 12:00`, `2020-01-31T12:00:00Z`, `1/31/2020 3:05 PM`,
 * `31.1.2020`, `2020-01`, `2020M01`, `1990Q3`, `Q3 1990`. Years have four digits.
 *
 * The clock is taken as it is written, so that hours and weekdays stay local; an offset from UTC stands beside it.
 * A month stands for its first day, a quarter for the first day of its first month.
 */

export interface CalendarDate {
  /** Days since 1970-01-01, the time of day as their fraction. */
  readonly days: number;
  /** 1 to 12. */
  readonly month: number;
  /** Of the month, from 1. */
  readonly day: number;
  /** 0 for Sunday to 6. */
  readonly weekday: number;
  /** 0 to 23. */
  readonly hour: number;
  /** Days that this clock is ahead of UTC; undefined where the text does not say. */
  readonly offset?: number | undefined;
}

const TIME = String.raw`(?:(?:T|,?\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?\s*([ap]m)?\s*(z|utc|[+-]\d{2}:?\d{2})?)?`;
const YEAR_FIRST = new RegExp(String.raw`^(\d{4})([-/.])(\d{1,2})\2(\d{1,2})${TIME}$`, 'i');
const YEAR_LAST = new RegExp(String.raw`^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})${TIME}$`, 'i');
const YEAR_MONTH = /^(\d{4})(?:[-/]|-?M)(\d{1,2})$/i;
const YEAR_QUARTER = /^(\d{4})[-\s]?Q([1-4])$/i;
const QUARTER_YEAR = /^Q([1-4])[-/\s]?(\d{4})$/i;

const DAY_MS = 86_400_000;

/**
 * Reads one cell.
 *
 * @param dayFirst whether 1/2/1959 is the first of February; with full stops, 1.2.1959 always is
 * @returns undefined for anything that is not a date of the calendar
 */
export function parseDate(text: string, dayFirst: boolean): CalendarDate | undefined {
  const iso = YEAR_FIRST.exec(text);
  if (iso !== null) return dateOf(iso[1], iso[3], iso[4], dayFraction(iso.slice(5)), iso[9]);
  const slashed = YEAR_LAST.exec(text);
  if (slashed !== null) {
    const [, first, separator, second, year] = slashed;
    const [day, month] = dayFirst || separator === '.' ? [first, second] : [second, first];
    return dateOf(year, month, day, dayFraction(slashed.slice(5)), slashed[9]);
  }
  const month = YEAR_MONTH.exec(text);
  if (month !== null) return dateOf(month[1], month[2], '1', 0);
  const quarter = YEAR_QUARTER.exec(text);
  if (quarter !== null) return dateOf(quarter[1], String(3 * Number(quarter[2]) - 2), '1', 0);
  const late = QUARTER_YEAR.exec(text);
  return late === null ? undefined : dateOf(late[2], String(3 * Number(late[1]) - 2), '1', 0);
}

/** The time of day as a fraction of a day; NaN for one that no clock shows. */
function dayFraction([hours, minutes, seconds, half]: readonly (string | undefined)[]): number {
  let hour = Number(hours ?? 0);
  if (half !== undefined) {
    if (hour < 1 || hour > 12) return Number.NaN;
    hour = (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0);
  }
  const [minute, second] = [Number(minutes ?? 0), Number(seconds ?? 0)];
  // A leap second is the last of its minute.
  if (hour > 23 || minute > 59 || second > 60) return Number.NaN;
  return (hour * 3600 + minute * 60 + Math.min(second, 59)) / 86_400;
}

function dateOf(
  year: string,
  month: string,
  day: string,
  fraction: number,
  zone?: string,
): CalendarDate | undefined {
  const date = new Date(0);
  // Not Date.UTC: it takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  const real = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(day);
  if (!real || Number.isNaN(fraction)) return undefined;
  return {
    days: date.getTime() / DAY_MS + fraction,
    month: Number(month),
    day: Number(day),
    weekday: date.getUTCDay(),
    // Rounded first: 13/24 of a day times 24 may fall short of 13.
    hour: Math.floor(Math.round(fraction * 86_400) / 3600),
    offset: zone === undefined ? undefined : offsetOf(zone),
  };
}

/** Of `Z`, `UTC`, `+09:00` or `-0530`, in days. */
function offsetOf(zone: string): number {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):?(\d{2})$/.exec(zone) ?? ['', '+', '0', '0'];
  return ((sign === '-' ? -1 : 1) * (60 * Number(hours) + Number(minutes))) / 1440;
}

/** The end of a time that says its offset from UTC, as it is written; empty where it says none. */
export function zoneText(text: string): string {
  const zone = (YEAR_FIRST.exec(text) ?? YEAR_LAST.exec(text))?.[9] ?? '';
  return text.slice(text.slice(0, text.length - zone.length).trimEnd().length);
}

/**
 * The order of day and month by which all the texts are dates: month first unless that fails.
 *
 * @returns undefined when they are not all dates
 */
export function dateOrder(texts: Iterable<string>): { readonly dayFirst: boolean } | undefined {
  let [monthFirst, dayFirst] = [true, true];
  for (const text of texts) {
    monthFirst &&= parseDate(text, false) !== undefined;
    dayFirst &&= parseDate(text, true) !== undefined;
    if (!monthFirst && !dayFirst) return undefined;
  }
  return { dayFirst: !monthFirst };
}

/** Whether a text leaves it open which of its numbers is the month. */
export function needsOrder(text: string): boolean {
  const match = YEAR_LAST.exec(text);
  return match !== null && match[2] !== '.';
}
