/** @file Columns that say when: numbers such as years, and dates, as numbers that can be ordered. */
import { dataError, type WdError } from '../../base/errors.ts';
import { excerpt, quoted } from '../names.ts';
import { parseNumber } from '../numbers.ts';
import { cellText, type RawTable, type RawText } from '../raw-table.ts';
import { dateOrder, parseDate } from '../schema/dates.ts';

export interface TimeKey {
  /** Days since 1970-01-01 of a column of dates, the number itself of any other; NaN where missing. */
  readonly values: Float64Array;
  /** Of dates: whether 1/2/1959 is the first of February. */
  readonly dayFirst?: boolean | undefined;
}

/**
 * Reads columns as times: one key each, a number a row. Texts must be dates, all of them.
 *
 * @param names columns of the table; the first counts most
 * @throws WdError WD147 for a cell that is neither a number nor a date
 */
export function readTimes(table: RawTable, names: readonly string[]): TimeKey[] {
  return names.map((name) => readTime(table, table.columns.indexOf(name)));
}

function readTime(table: RawTable, index: number): TimeKey {
  const column = table.data[index];
  if (column.kind === 'number') return { values: column.values };
  const { dictionary, codes } = column;
  const used = usedTexts(column);
  const order = dateOrder(used);
  const valueOf =
    order === undefined
      ? parseNumber
      : (text: string) => parseDate(text, order.dayFirst)?.days ?? Number.NaN;
  const known = dictionary.map(valueOf);
  const bad = codes.findIndex((code) => code >= 0 && Number.isNaN(known[code]));
  if (bad >= 0) throw noTime(table, index, firstOther(column) ?? bad);
  const values = Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : known[code]));
  return order === undefined ? { values } : { values, ...order };
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
