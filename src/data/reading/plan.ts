/** @file How a table is to be read: told from the beginning of its first file, or as a person says. */
import { placeNames } from '../columns.ts';
import { isText } from '../numbers.ts';
import type { FileSample } from './file-sample.ts';
import { type CellKind, guessHeader, type HeaderGuess } from './header.ts';
import { type MissingTokens, missingTokens } from './missing.ts';
import {
  type NumberFormat,
  numberParser,
  type ParseNumber,
  sniffNumberFormat,
} from './number-format.ts';
import type { RawReadOptions } from './settings.ts';
import { type Renamed, uniqueNames } from './unique-names.ts';

/** What a cell may be. */
export interface CellFormat {
  readonly numbers: NumberFormat;
  readonly parse: ParseNumber;
  readonly missing: MissingTokens;
}

export interface TablePlan {
  /** The first file. */
  readonly file: string;
  readonly delimiter: string;
  readonly cells: CellFormat;
  /** Fields of a row. */
  readonly width: number;
  readonly header: HeaderGuess;
  /** One for each field, no two alike. */
  readonly names: readonly string[];
  readonly renamed: readonly Renamed[];
  /** Fields that hold text in the first rows. */
  readonly texts: ReadonlySet<number>;
}

export function planTable(sample: FileSample, options: RawReadOptions): TablePlan {
  const { rows } = sample;
  const { width } = sample.extent;
  const { delimiter } = sample.format;
  const missing = missingTokens(options.missing);
  const numbers = numberFormat(rows, delimiter, missing, options);
  const cells = { numbers, parse: numberParser(numbers), missing };
  const header = planHeader(sample, cells, options.header);
  const { names, renamed } = header.header
    ? uniqueNames(rows[0])
    : { names: placeNames(width), renamed: [] };
  const texts = textFields(header.header ? rows.slice(1) : rows, width, cells);
  return { file: sample.file, delimiter, cells, width, header, names, renamed, texts };
}

function numberFormat(
  rows: readonly (readonly string[])[],
  delimiter: string,
  { all }: MissingTokens,
  { decimal, thousands }: RawReadOptions,
): NumberFormat {
  // The first row may be a header: that is told later, by what numbers look like.
  const below = rows.length > 1 ? rows.slice(1) : rows;
  const columns = rows[0].map((_, i) =>
    below.map((cells) => cells[i].trim()).filter((cell) => !all.has(cell)),
  );
  const sniffed = sniffNumberFormat(columns, delimiter);
  const format = decimal === undefined || decimal === sniffed.decimal ? sniffed : { decimal };
  return { thousands: false, ...format, ...(thousands === undefined ? {} : { thousands }) };
}

/** Whether a sample's first row holds names. */
export function planHeader(
  { extent, rows }: FileSample,
  cells: CellFormat,
  given: boolean | undefined,
): HeaderGuess {
  if (given !== undefined) return { header: given, sure: true };
  if (extent.isShort) return { header: true, sure: true };
  return guessHeader(rows[0], rows.slice(1), (cell) => cellKind(cell, cells));
}

function cellKind(cell: string, { parse, missing }: CellFormat): CellKind {
  if (missing.all.has(cell.trim())) return 'missing';
  if (!Number.isNaN(parse(cell))) return 'number';
  // What stands in a number's place, such as an infinite value, is no name.
  return isText(cell) ? 'text' : 'missing';
}

function textFields(
  rows: readonly (readonly string[])[],
  width: number,
  { parse, missing }: CellFormat,
): Set<number> {
  const isNumber = (cell: string) => missing.all.has(cell.trim()) || !Number.isNaN(parse(cell));
  const fields = Array.from({ length: width }, (_, i) => i);
  return new Set(fields.filter((i) => !rows.every((cells) => isNumber(cells[i]))));
}
