/** @file The rows of a delimited text, each with the line on which it begins (Node only). */
import { pipeline } from 'node:stream/promises';
import { CsvError, type InfoRecord, parse } from 'csv-parse';
import { dataError, type WdError } from '../base/errors.ts';
import { lineBreaks } from './cells.ts';
import { LINE_ENDS } from './dialect.ts';

/**
 * Takes a row.
 *
 * @param line the line on which it begins, from 1
 * @param afterBlank whether the line before it is blank
 * @returns whether more rows are wanted
 */
export type TakeRow = (cells: string[], line: number, afterBlank: boolean) => boolean;

/** A row longer than this is a quote that was never closed. */
const LARGEST_ROW_BYTES = 64 * 2 ** 20;

/** Thrown to stop the parser early; no error. */
const enough = new Error('enough rows');

/**
 * Hands every row that is not blank to `take`.
 *
 * @param bytes UTF-8 text
 * @throws WdError WD111 for quotes that do not match, and whatever `take` throws
 */
export async function eachRow(
  bytes: AsyncIterable<Buffer>,
  file: string,
  delimiter: string,
  take: TakeRow,
): Promise<void> {
  const lines = lineCounter();
  const parser = parse({
    delimiter,
    record_delimiter: LINE_ENDS,
    max_record_size: LARGEST_ROW_BYTES,
    // Widths are checked by whoever takes the rows, who knows where they come from.
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    // Rows are taken here, as they are parsed, and none is handed on: that spares a stream of arrays.
    on_record: (cells: string[], info) => {
      const { line, afterBlank } = lines.next(cells, info);
      if (!take(cells, line, afterBlank)) throw enough;
      return null;
    },
  });
  try {
    await pipeline(bytes, parser.resume());
  } catch (cause) {
    if (cause === enough) return;
    throw cause instanceof CsvError ? malformed(cause, lines.after(cause), file) : cause;
  }
}

type Counts = Pick<InfoRecord, 'lines' | 'empty_lines'>;

/** Tells the lines of rows. The parser's own count takes a CR LF inside quotes for two lines. */
function lineCounter(): {
  next: (cells: readonly string[], info: Counts) => { line: number; afterBlank: boolean };
  after: (cause: CsvError) => number;
} {
  let counted: Counts = { lines: 0, empty_lines: 0 };
  let lastLine = 0;
  return {
    next(cells, info) {
      const blank = info.empty_lines - counted.empty_lines;
      const line = lastLine + blank + 1;
      const spansLines = info.lines - counted.lines > blank + 1;
      lastLine = spansLines ? line + lineBreaks(cells) : line;
      counted = { lines: info.lines, empty_lines: info.empty_lines };
      return { line, afterBlank: blank > 0 };
    },
    after: (cause) => lastLine + Number(cause['empty_lines']) - counted.empty_lines + 1,
  };
}

function malformed(cause: CsvError, line: number, file: string): WdError {
  const open = cause.code === 'CSV_QUOTE_NOT_CLOSED' || cause.code === 'CSV_MAX_RECORD_SIZE';
  const what = open ? 'opens a double quote that is never closed' : 'has a stray double quote';
  const column = cause['column'];
  return dataError('WD111', `a row ${what}`, {
    place: { file, line, ...(typeof column === 'number' ? { column: column + 1 } : {}) },
    details: [
      'a field in double quotes ends with one, and a quote within it is doubled: "12"" vinyl"',
    ],
    help: ['double the quote, or remove it'],
    cause,
  });
}
