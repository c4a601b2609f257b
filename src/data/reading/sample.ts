/** @file The first rows of a text, to tell from them how the rest is to be read (Node). */
import { parse } from 'csv-parse/sync';
import { type RowFormat, rowParsing } from './row-parsing.ts';
import type { Row } from './rows.ts';

/**
 * The first rows, at most `most`. Broken quotes are taken as they are, or end the rows: what is wrong is for
 * the reading of the whole to say.
 *
 * @param head the beginning of the text
 * @param whole whether that is all of the text; else its last line is cut off anywhere
 */
export function firstRows(head: string, whole: boolean, format: RowFormat, most: number): Row[] {
  const text = whole ? head : head.slice(0, lastLineEnd(head));
  const rows: Row[] = [];
  const { options } = rowParsing(format, 1, (cells, line, blanks) => {
    rows.push({ cells, line, blanks });
    return rows.length < most;
  });
  try {
    parse(text, { ...options, relax_quotes: true });
  } catch {
    // Enough rows; or a quote that the cut left open, or a broken file: the rows before it tell enough.
  }
  return rows;
}

function lastLineEnd(text: string): number {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
  return end === 0 ? text.length : end;
}
