/** @file Rows as they stand in a file, and how wide most of them are. */

/** A row as it stands in the file. */
export interface Row {
  readonly cells: readonly string[];
  /** The line on which it begins, from 1. */
  readonly line: number;
  /** Number of blank lines right before it. */
  readonly blanks: number;
}

/** The share of rows that have one width in what is called a table. */
const MOSTLY = 0.8;

/**
 * The number of fields in most rows; 0 without rows. Titles of one field above a short table do not count, even
 * if they are more.
 */
export function commonWidth(rows: readonly Row[]): number {
  const widths = rows.map(({ cells }) => cells.length);
  const width = commonest(widths);
  if (width !== 1) return width;
  const wider = commonest(widths.filter((other) => other > 1));
  const body = widths.slice(widths.indexOf(wider));
  const regular = body.filter((other) => other === wider).length;
  return wider > 0 && regular > 1 && regular >= MOSTLY * body.length ? wider : 1;
}

/** The commonest of the numbers, the larger of two equally common ones; 0 of none. */
function commonest(numbers: readonly number[]): number {
  const counts = new Map<number, number>();
  for (const n of numbers) counts.set(n, (counts.get(n) ?? 0) + 1);
  let best = 0;
  let most = 0;
  for (const [n, count] of counts) {
    if (count > most || (count === most && n > best)) [best, most] = [n, count];
  }
  return best;
}
