/** @file How a file separates its fields: told from its beginning (Node). */
import { parse } from 'csv-parse/sync';
import { type WdError, usageError } from '../base/errors.ts';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const LOOKED_AT = 200;

/** A number in any of the common notations: a comma may be its decimal point. */
const NUMBER_LIKE = /^\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?\s*$/i;

/**
 * What separates the fields of the text: comma, semicolon, tab or bar. Each is tried on the first 200 rows; the one
 * that cuts the most rows to one same width wins, and among such the one that leaves more numbers. A comma when none
 * cuts anything.
 *
 * @param head the beginning of the text
 * @param whole whether that is all of the text
 */
export function sniffDelimiter(head: string, whole: boolean): string {
  const text = whole ? head : head.slice(0, lastLineEnd(head));
  let best: string = CANDIDATES[0];
  let bestScore = 0;
  for (const delimiter of CANDIDATES) {
    const score = regularity(firstRows(text, delimiter));
    if (score > bestScore) [best, bestScore] = [delimiter, score];
  }
  return best;
}

/** Where the last whole line ends: the text behind it is cut off anywhere. */
function lastLineEnd(text: string): number {
  const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) + 1;
  return end === 0 ? text.length : end;
}

function firstRows(text: string, delimiter: string): string[][] {
  const rows: string[][] = [];
  try {
    parse(text, {
      delimiter,
      record_delimiter: LINE_ENDS,
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      to: LOOKED_AT,
      on_record: (row: string[]) => {
        rows.push(row);
        return null;
      },
    });
  } catch {
    // A quote that the cut left open, or a broken file: the rows before it tell enough.
  }
  return rows;
}

/** Every way to end a line, the longest first: files with mixed ends are read too. */
export const LINE_ENDS = ['\r\n', '\n', '\r'];

/** Share of rows that have the commonest width, times one plus the share of numbers; 0 for a single column. */
function regularity(rows: readonly string[][]): number {
  const widths = new Map<number, number>();
  for (const row of rows) widths.set(row.length, (widths.get(row.length) ?? 0) + 1);
  let width = 0;
  let regular = 0;
  for (const [candidate, rowsOfIt] of widths) {
    if (rowsOfIt > regular) [width, regular] = [candidate, rowsOfIt];
  }
  if (width < 2) return 0;
  const cells = rows.flat();
  const numbers = cells.filter((cell) => NUMBER_LIKE.test(cell)).length;
  return (regular / rows.length) * (1 + numbers / cells.length);
}

/** @throws WdError WD114 unless the delimiter is one character that can separate fields */
export function checkDelimiter(delimiter: string): void {
  if (delimiter.length === 1 && !'"\r\n'.includes(delimiter)) return;
  throw badDelimiter(delimiter);
}

function badDelimiter(delimiter: string): WdError {
  const given = JSON.stringify(delimiter);
  return usageError('WD114', `the delimiter ${given} is not one character between fields`, [
    "give a comma, a semicolon, a bar, or a tab (in bash: --delimiter $'\\t')",
  ]);
}
