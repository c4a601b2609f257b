/** @file Numbers as people write them: with a decimal point or a decimal comma, with or without thousands separators. */
import { parseNumber } from '../numbers.ts';

export interface NumberFormat {
  readonly decimal: '.' | ',';
  /** Whether digits may stand in groups of three: 1,234.5 (with a decimal comma always: 1.234,5 or 1 234,5). */
  readonly thousands: boolean;
}

/** Reads a cell as a float64. @returns NaN for any text that is no number */
export type ParseNumber = (text: string) => number;

const GROUPED = /^\s*[+-]?\d{1,3}(?:,\d{3})+(?:\.\d*)?\s*$/;
/** Groups are set apart by points, spaces or narrow spaces. */
const COMMA =
  /^\s*[+-]?(?:(?:\d+|\d{1,3}(?:[. \u00A0\u202F]\d{3})+)(?:,\d*)?|,\d+)(?:e[+-]?\d+)?\s*$/i;

/** The reader of numbers in this format. All agree on what has neither points nor commas nor inner spaces. */
export function numberParser({ decimal, thousands }: NumberFormat): ParseNumber {
  if (decimal === ',') return parseComma;
  return thousands ? parseGrouped : parseNumber;
}

function parseGrouped(text: string): number {
  const value = parseNumber(text);
  return Number.isNaN(value) && GROUPED.test(text) ? parseNumber(text.replaceAll(',', '')) : value;
}

function parseComma(text: string): number {
  if (!COMMA.test(text)) return Number.NaN;
  return parseNumber(
    text
      .trim()
      .replaceAll(/[. \u00A0\u202F]/g, '')
      .replace(',', '.'),
  );
}

/** How a column's cells can be read, from the first rows. */
interface Reading {
  readonly asPoint: boolean;
  readonly asGrouped: boolean;
  readonly asComma: boolean;
  readonly points: boolean;
  readonly commas: boolean;
}

/**
 * The format in which the most columns are numbers. Only marks that decide count: in `1,5` the comma is decimal, in
 * `1,234,567` it is not. Where every comma could be either, it is decimal between semicolons, since those are
 * there to leave it free.
 *
 * @param columns cells of the first rows, column by column, the missing ones left out
 */
export function sniffNumberFormat(
  columns: readonly (readonly string[])[],
  delimiter: string,
): NumberFormat {
  const readings = columns.filter((cells) => cells.length > 0).map(readingOf);
  const grouped = readings.filter(({ asGrouped, commas }) => asGrouped && commas);
  const thousands: NumberFormat = { decimal: '.', thousands: grouped.length > 0 };
  // Between commas a comma within a field is quoted, and then it groups thousands or is no number.
  if (delimiter === ',') return thousands;
  const comma = readings.filter(({ asComma, commas }) => asComma && commas);
  const surelyComma = comma.filter(({ asGrouped }) => !asGrouped).length;
  const surelyPoint = readings.filter(
    (of) => !of.asComma && ((of.asPoint && of.points) || (of.asGrouped && of.commas)),
  ).length;
  if (surelyComma > surelyPoint) return { decimal: ',', thousands: true };
  if (surelyPoint === 0 && comma.length > 0 && delimiter === ';') {
    return { decimal: ',', thousands: true };
  }
  return thousands;
}

function readingOf(cells: readonly string[]): Reading {
  return {
    asPoint: cells.every((cell) => !Number.isNaN(parseNumber(cell))),
    asGrouped: cells.every((cell) => !Number.isNaN(parseGrouped(cell))),
    asComma: cells.every((cell) => !Number.isNaN(parseComma(cell))),
    points: cells.some((cell) => cell.includes('.')),
    commas: cells.some((cell) => cell.includes(',')),
  };
}
