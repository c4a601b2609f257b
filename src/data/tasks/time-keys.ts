/**
 * @file Columns that say when: numbers such as years, and dates, as numbers that can be ordered.
 *
 * Of dates the local clock orders, so that days begin and months end where the table says: also that of a place with
 * summer time. Where offsets from UTC differ by more, or the local clock would order rows otherwise than they came,
 * UTC orders all of them; a time without an offset counts as UTC.
 */
import { dataError, type WdError } from '../../base/errors.ts';
import { excerpt, quoted } from '../names.ts';
import { parseNumber } from '../numbers.ts';
import { cellText, type RawTable, type RawText } from '../raw-table.ts';
import { dateOrder, parseDate } from '../schema/dates.ts';

const DAY_SECONDS = 86_400;
/** Offsets within so many days of one another are those of one place, in winter and in summer. */
const SUMMER_TIME = 1 / 24 + 1e-9;

export interface TimeKey {
  /** Days since 1970-01-01 of a column of dates, the number itself of any other; NaN where missing. */
  readonly values: Float64Array;
  /** Of dates: by which clock; the local one unless told. */
  readonly clock?: 'utc' | undefined;
  /** Of dates: whether 1/2/1959 is the first of February. */
  readonly dayFirst?: boolean | undefined;
}

/**
 * Reads columns as times: one key each, a number a row. Texts must be dates, all of them.
 *
 * @param names columns of the table; the first counts most
 * @param clock of dates; undefined: the local one where it orders them rightly
 * @throws WdError WD147 for a cell that is neither a number nor a date
 */
export function readTimes(
  table: RawTable,
  names: readonly string[],
  clock?: TimeKey['clock'],
): TimeKey[] {
  return names.map((name) => readTime(table, table.columns.indexOf(name), clock));
}

function readTime(table: RawTable, index: number, asked: TimeKey['clock']): TimeKey {
  const column = table.data[index];
  if (column.kind === 'number') return { values: column.values };
  const { dictionary, codes } = column;
  const used = usedTexts(column);
  const order = dateOrder(used);
  const clock = order === undefined ? undefined : (asked ?? clockOf(used, order.dayFirst));
  const valueOf =
    order === undefined ? parseNumber : (text: string) => daysOf(text, order.dayFirst, clock);
  const known = dictionary.map(valueOf);
  const bad = codes.findIndex((code) => code >= 0 && Number.isNaN(known[code]));
  if (bad >= 0) throw noTime(table, index, firstOther(column) ?? bad);
  const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : known[code]));
  return order === undefined ? { values } : { values, clock, ...order };
}

/** NaN for what is no date. Those of UTC are whole seconds, so that one instant has one value. */
function daysOf(text: string, dayFirst: boolean, clock: TimeKey['clock']): number {
  const date = parseDate(text, dayFirst);
  if (date === undefined) return Number.NaN;
  if (clock === undefined) return date.days;
  return Math.round((date.days - (date.offset ?? 0)) * DAY_SECONDS) / DAY_SECONDS;
}

/** UTC where several clocks were read, or one would have times later, earlier or at once that were not. */
function clockOf(texts: readonly string[], dayFirst: boolean): TimeKey['clock'] {
  const dates = texts.map((text) => parseDate(text, dayFirst));
  const offsets = dates.map((date) => date?.offset ?? 0);
  const [least, most] = rangeOf(offsets);
  if (least === most) return undefined;
  if (most - least > SUMMER_TIME) return 'utc';
  const times = texts
    .map((text) => ({
      local: daysOf(text, dayFirst, undefined),
      utc: daysOf(text, dayFirst, 'utc'),
    }))
    .toSorted((a, b) => a.utc - b.utc);
  const differs = times.slice(1).some((time, i) => {
    return Math.sign(time.local - times[i].local) !== Math.sign(time.utc - times[i].utc);
  });
  return differs ? 'utc' : undefined;
}

function rangeOf(values: readonly number[]): readonly [least: number, most: number] {
  return values.reduce<readonly [number, number]>(
    ([least, most], value) => [Math.min(least, value), Math.max(most, value)],
    [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY],
  );
}

/** The first row whose text is neither a date, in whichever order of day and month, nor a number. */
function firstOther({ dictionary, codes }: RawText): number | undefined {
  const isTime = dictionary.map((text) => {
    const dates = [parseDate(text, false), parseDate(text, true)];
    return dates.some((date) => date !== undefined) || !Number.isNaN(parseNumber(text));
  });
  const row = codes.findIndex((code) => code >= 0 && !isTime[code]);
  return row < 0 ? undefined : row;
}

/** Texts that rows have: of a part of a table, the dictionary holds those of the others too. */
function usedTexts({ dictionary, codes }: RawText): string[] {
  const used = new Set(codes);
  return dictionary.filter((_, code) => used.has(code));
}

function noTime(table: RawTable, index: number, row: number): WdError {
  const text = cellText(table.data[index], row) ?? '';
  const name = table.columns[index];
  return dataError('WD147', `the time column ${quoted(name)} holds no time: ${quoted(text)}`, {
    place: { file: table.file, line: table.lines[row], column: index + 1, text: excerpt(text) },
    details: ['expected numbers such as 1959, or dates such as 2020-01-31, 2020-01 or 2020Q1'],
    help: ['correct the cell, drop the row, or name another column: --time-column NAME'],
  });
}
