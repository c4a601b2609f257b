/** @file How a file separates its fields: told from its beginning (Node). */
import { type WdError, usageError } from '../base/errors.ts';
import { WHITE_SPACE } from './reading/row-parsing.ts';
import { commonWidth, type Row } from './reading/rows.ts';
import { firstRows } from './reading/sample.ts';

const CANDIDATES = [',', ';', '\t', '|'] as const;
const LOOKED_AT = 200;

/** A number in any of the common notations: a comma may be its decimal point. */
const NUMBER_LIKE = /^\s*[+-]?(?:\d+[.,]?\d*|[.,]\d+)(?:e[+-]?\d+)?\s*$/i;

/** Prose has spaces too: they separate only what is mostly numbers, nearly always of one width. */
const FEWEST_SPACED_NUMBERS = 0.5;
const FEWEST_SPACED_ROWS = 0.8;
/** What a table of nothing but numbers scores. */
const BEST_SPACED = 2;

/**
 * What separates the fields of the text: comma, semicolon, tab, bar, or runs of spaces. Each is tried on the first
 * 200 rows; the one that cuts the most rows to one same width wins, and among such the one that leaves more numbers.
 * A comma when none cuts anything.
 *
 * @param head the beginning of the text
 * @param whole whether that is all of the text
 */
export function sniffDelimiter(head: string, whole: boolean): string {
  let best: string = CANDIDATES[0];
  let bestScore = 0;
  let regular = 0;
  for (const delimiter of CANDIDATES) {
    const rows = firstRows(head, whole, { delimiter }, LOOKED_AT);
    const score = regularity(rows);
    if (score > bestScore) [best, bestScore, regular] = [delimiter, score, regularShare(rows)];
  }
  // Spaces within fields are common, so the others have the advantage; but a tab is white space too.
  if (best !== '\t' && bestScore >= BEST_SPACED / 2) return best;
  const rows = firstRows(head, whole, { delimiter: WHITE_SPACE }, LOOKED_AT);
  const spaced = spacedScore(rows);
  if (best === '\t')
    return spaced > bestScore && regularShare(rows) >= regular ? WHITE_SPACE : best;
  return spaced / 2 > bestScore ? WHITE_SPACE : best;
}

/** Share of rows that have the commonest width, times one plus the share of numbers; 0 for a single column. */
function regularity(rows: readonly Row[]): number {
  return commonWidth(rows) < 2 ? 0 : regularShare(rows) * (1 + numberShare(rows));
}

function spacedScore(rows: readonly Row[]): number {
  const prose =
    regularShare(rows) < FEWEST_SPACED_ROWS || numberShare(rows) < FEWEST_SPACED_NUMBERS;
  return prose ? 0 : regularity(rows);
}

function regularShare(rows: readonly Row[]): number {
  const width = commonWidth(rows);
  return rows.filter(({ cells }) => cells.length === width).length / rows.length;
}

function numberShare(rows: readonly Row[]): number {
  const cells = rows.flatMap((row) => row.cells);
  return cells.filter((cell) => NUMBER_LIKE.test(cell)).length / cells.length;
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
