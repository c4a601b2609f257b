/**
 * @file The rows by which columns are judged and inputs fitted: all of a table that is not large, else a random
 * sample of bounded size.
 */
import { Purpose, RandomStream } from '../base/random.ts';
import type { RawTable } from '../data/raw-table.ts';
import type { TableSource } from '../data/table-source.ts';

/** Cells in memory at once: 8 million, 64 MB of numbers. */
const MOST_CELLS = 2 ** 23;
/** However many columns there are, a few rows are needed to tell what they hold. */
const FEWEST_ROWS = 1000;

export interface TableSample {
  readonly table: RawTable;
  /** Their indices in the whole table, ascending. */
  readonly rows: Uint32Array;
  /** Whether these are all rows. */
  readonly whole: boolean;
}

/**
 * One row, drawn at random, of each of many stretches of equal length: so a table in any order is seen evenly.
 *
 * @param most cells; all rows are taken where the table has no more
 */
export function sampleRows(source: TableSource, seed: number, most = MOST_CELLS): TableSample {
  const { columns, rows } = source;
  const count = Math.max(FEWEST_ROWS, Math.floor(most / columns.length));
  if (rows <= count) {
    const all = new Uint32Array(rows);
    for (let row = 0; row < rows; row++) all[row] = row;
    return { table: source.stretch(0, rows), rows: all, whole: true };
  }
  const random = new RandomStream(seed, Purpose.sample);
  const drawn = new Uint32Array(count);
  const edge = (i: number): number => Math.floor((i * rows) / count);
  for (let i = 0; i < count; i++) drawn[i] = edge(i) + random.below(edge(i + 1) - edge(i));
  return { table: source.pick(drawn), rows: drawn, whole: false };
}

/** The places in one ascending list of the numbers that another has, too. */
export function placesOf(wanted: Uint32Array, list: Uint32Array): Uint32Array {
  const places = new Uint32Array(Math.min(wanted.length, list.length));
  let [count, at] = [0, 0];
  for (let i = 0; i < list.length && at < wanted.length; i++) {
    while (at < wanted.length && wanted[at] < list[i]) at++;
    if (at < wanted.length && wanted[at] === list[i]) places[count++] = i;
  }
  return places.slice(0, count);
}
