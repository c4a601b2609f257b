/** @file Reads a file of separated values, all of them numbers, into a table (Node only). */
import { checkDelimiter, sniffDelimiter } from './dialect.ts';
import { hasDoubleReturns } from './reading/row-parsing.ts';
import { eachRow } from './records.ts';
import { openBytes, type Progress } from './source.ts';
import { TableBuilder } from './table-builder.ts';
import type { Table } from './table.ts';

export interface ReadOptions {
  /** What separates the fields; otherwise told from the file: comma, semicolon, tab, bar or runs of spaces. */
  readonly delimiter?: string | undefined;
  /** Whether the first row holds names; otherwise it does when it holds any text. */
  readonly header?: boolean | undefined;
  /** Read these columns alone, in this order; the others may hold anything. */
  readonly columns?: readonly string[] | undefined;
  /** Read at most this many rows and nothing behind them; 0 reads the names alone. */
  readonly limit?: number | undefined;
  readonly onProgress?: Progress | undefined;
}

/**
 * Reads a table of numbers, plain or compressed.
 *
 * Columns without a name are called `column1`, `column2`, … by their place. Blank lines are skipped. Every cell
 * must be a decimal number that float32 can hold; nothing is guessed, dropped or filled.
 *
 * @throws WdError WD100 to WD107 for a file that cannot be read as text, WD110 a row of another width, WD111
 *   quotes that do not match, WD112 a name borne twice, WD113 no rows, WD114 a delimiter that is none, WD115
 *   columns that are not there, WD120 to WD123 a cell that is no number
 */
export async function readTable(path: string, options: ReadOptions = {}): Promise<Table> {
  if (options.delimiter !== undefined) checkDelimiter(options.delimiter);
  const text = await openBytes(path, { onProgress: options.onProgress });
  const head = text.head.toString('utf8');
  const delimiter = options.delimiter ?? sniffDelimiter(head, text.headIsAll);
  const format = { delimiter, doubleReturns: hasDoubleReturns(head) };
  const builder = new TableBuilder({
    file: path,
    delimiter,
    header: options.header,
    columns: options.columns,
    limit: options.limit ?? Number.POSITIVE_INFINITY,
  });
  await eachRow({ file: path, bytes: text.bytes, ...format }, (cells, line, blanks) =>
    builder.add(cells, line, blanks),
  );
  return builder.finish();
}
