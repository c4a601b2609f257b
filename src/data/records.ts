/** @file The rows of a delimited text, each with the line on which it begins (Node only). */
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import { dataError, type WdError } from '../base/errors.ts';
import { enough, type RowFormat, rowParsing, type TakeRow } from './reading/row-parsing.ts';

/** What the rows are cut from. */
export interface RowText extends RowFormat {
  readonly file: string;
  /** UTF-8. */
  readonly bytes: AsyncIterable<Buffer>;
  /** The number of the first line of `bytes` in the file; 1 unless lines above were left out. */
  readonly firstLine?: number;
}

/**
 * Hands every row that is not blank to `take`.
 *
 * @throws WdError WD111 for quotes that do not match, and whatever `take` throws
 */
export async function eachRow(text: RowText, take: TakeRow): Promise<void> {
  const { options, failedAt } = rowParsing(text, text.firstLine ?? 1, take);
  const parser = parse(options);
  try {
    await pipeline(text.bytes, parser.resume());
  } catch (cause) {
    if (cause === enough) return;
    throw cause instanceof CsvError ? malformed(cause, failedAt(cause), text.file) : cause;
  }
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
