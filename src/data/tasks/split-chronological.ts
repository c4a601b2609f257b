/** @file The past trains, the future validates. */
import { dataError, type WdError } from '../../base/errors.ts';
import { count, listed } from '../names.ts';
import { checkShare, type Split } from '../split.ts';

/** Where the keys come from, for messages. */
export interface KeyColumns {
  readonly names: readonly string[];
  readonly file: string;
  /** The line of each row. */
  readonly lines: Uint32Array;
}

/**
 * Lets the latest rows validate and all earlier ones train, in whatever order the table has them. Rows of one time are
 * never parted: of the borders between two times, the one that gives the share best is taken, and of two as good the
 * later, which trains more.
 *
 * @param keys one array a column, a number a row; the first column counts most, as year before quarter
 * @param validFraction share of rows that validate, above 0 and below 1
 * @throws WdError WD140 for another share, WD145 where a key is missing, WD146 where all rows are of one time
 */
export function splitChronological(
  keys: readonly Float64Array[],
  validFraction: number,
  columns: KeyColumns,
): Split {
  checkShare(validFraction);
  const rows = keys[0].length;
  for (const [i, key] of keys.entries()) {
    const row = key.findIndex(Number.isNaN);
    if (row >= 0) throw missingKey(columns.names[i], columns, row);
  }
  const order = new Uint32Array(rows).map((_, row) => row).toSorted((a, b) => compare(keys, a, b));
  const border = nearestBorder(order, keys, rows * (1 - validFraction));
  if (border === 0) throw oneTime(columns, rows);
  // Each list in the order of the table: the border alone is chronological.
  return { train: order.slice(0, border).toSorted(), valid: order.slice(border).toSorted() };
}

/** The first key that differs decides. */
function compare(keys: readonly Float64Array[], a: number, b: number): number {
  for (const key of keys) if (key[a] !== key[b]) return key[a] - key[b];
  return 0;
}

/** How many of the ordered rows come before the border nearest to `wanted` of them; 0 where there is no border. */
function nearestBorder(order: Uint32Array, keys: readonly Float64Array[], wanted: number): number {
  let best = 0;
  for (let i = 1; i < order.length; i++) {
    if (compare(keys, order[i - 1], order[i]) === 0) continue;
    if (best === 0 || Math.abs(i - wanted) <= Math.abs(best - wanted)) best = i;
  }
  return best;
}

/** WD145: a row of which no one knows when it was. */
export function missingKey(name: string, { file, lines }: KeyColumns, row: number): WdError {
  return dataError('WD145', `the time column ${listed([name])} is missing in a row`, {
    place: { file, line: lines[row] },
    details: ['expected a time in every row, to tell which come first'],
    help: ['fill it in, or leave the row out'],
  });
}

function oneTime({ names, file }: KeyColumns, rows: number): WdError {
  const message = `all ${count(rows)} rows have the same time, in ${listed(names)}`;
  return dataError('WD146', message, {
    place: { file },
    details: ['expected two times or more: the later rows validate, the earlier ones train'],
    help: ['name the columns that tell the rows apart: --time-column a,b'],
  });
}
