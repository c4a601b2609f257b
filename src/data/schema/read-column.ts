/** @file A column as it is understood: numbers, and keys of which codes are made. */
import { parseNumber } from '../numbers.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import type { BooleanReading, ColumnReading } from './column-schema.ts';
import { type CalendarDate, parseDate } from './dates.ts';
import { type Keyed, keyCells } from './keyed.ts';
import { firstNonNumber, notADate, notANumber, type Stage } from './schema-errors.ts';

/** What codes are made of: the cell itself, or a part of a date. */
export type Part = 'cell' | 'month' | 'weekday' | 'hour';

export interface ReadColumn {
  /** NaN where missing. Of a boolean 0 or 1, of a date the year with its fraction; none of a category. */
  readonly values?: Float64Array;
  readonly parts: Partial<Record<Part, Keyed>>;
  /** Of a date: which rows have which day of the month. */
  readonly days?: Keyed;
}

/** The keys of a boolean. */
export const BOOLEAN_KEYS = ['no', 'yes'];
const OTHER = 'other';

const MONTHS = 'Jan,Feb,Mar,Apr,May,Jun,Jul,Aug,Sep,Oct,Nov,Dec'.split(',');
const WEEKDAYS = 'Sun,Mon,Tue,Wed,Thu,Fri,Sat'.split(',');
/** Days of a year of the Gregorian calendar, on average. */
const YEAR_DAYS = 365.2425;

/**
 * Reads a column of a table.
 *
 * @throws WdError WD162 for a cell that should be a number, WD163 for one that should be a date
 */
export function readColumn(
  table: RawTable,
  index: number,
  reading: ColumnReading,
  stage: Stage,
): ReadColumn {
  const column = table.data[index];
  if (reading.kind === 'category') return { parts: { cell: keyCells(column) } };
  if (reading.kind === 'boolean') return readBooleans(column, reading);
  if (reading.kind === 'date') return readDates(table, index, reading.dayFirst, stage);
  const row = firstNonNumber(column);
  if (row >= 0) throw notANumber(table, index, row, stage);
  return { values: numbersOf(column), parts: {} };
}

function numbersOf(column: RawColumn): Float64Array {
  if (column.kind === 'number') return column.values;
  const numbers = column.dictionary.map(parseNumber);
  return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : numbers[code]));
}

/** A value that is neither "no" nor "yes" has a key that no vocabulary holds, and no number. */
function readBooleans(column: RawColumn, { no, yes }: BooleanReading): ReadColumn {
  const { keys, places } = keyCells(column);
  const meanings = keys.map((key) => {
    const word = key.toLowerCase();
    if (yes.includes(word)) return 1;
    return no.includes(word) ? 0 : 2;
  });
  const missing = no.length === 0 ? 0 : -1;
  const cell = places.map((place) => (place < 0 ? missing : meanings[place]));
  return {
    values: Float64Array.from(cell, (meaning) => [0, 1][meaning] ?? Number.NaN),
    parts: { cell: { keys: [...BOOLEAN_KEYS, OTHER], places: cell } },
  };
}

function readDates(table: RawTable, index: number, dayFirst: boolean, stage: Stage): ReadColumn {
  const { keys, places } = keyCells(table.data[index]);
  const dates = keys.map((key) => parseDate(key, dayFirst));
  const bad = places.findIndex((place) => place >= 0 && dates[place] === undefined);
  if (bad >= 0) throw notADate(table, index, bad, stage);
  const part = (names: readonly string[], of: (date: CalendarDate) => number): Keyed => ({
    keys: dates.map((date) => (date === undefined ? OTHER : names[of(date)])),
    places,
  });
  return {
    values: Float64Array.from(places, (place) => yearOf(dates[place])),
    parts: {
      month: part(MONTHS, ({ month }) => month - 1),
      weekday: part(WEEKDAYS, ({ weekday }) => weekday),
      hour: part(upTo(23), ({ hour }) => hour),
    },
    days: part(upTo(31), ({ day }) => day),
  };
}

function upTo(last: number): string[] {
  return Array.from({ length: last + 1 }, (_, i) => String(i));
}

/** 1970 + days since / 365.2425: one number that grows evenly. NaN where missing. */
function yearOf(date: CalendarDate | undefined): number {
  return date === undefined ? Number.NaN : 1970 + date.days / YEAR_DAYS;
}
