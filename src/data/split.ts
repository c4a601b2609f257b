/** @file Deals the rows of a table out to training and validation. */
import { dataError, usageError } from '../base/errors.ts';
import { permutation, Purpose, RandomStream, shuffle } from '../base/random.ts';
import { counted } from './names.ts';

/** Indices of rows, each list ascending; together every row once. */
export interface Split {
  readonly train: Uint32Array;
  readonly valid: Uint32Array;
}

/** Fewer rows than this cannot be learned from and checked. */
const FEWEST_ROWS = 4;

/**
 * Draws the validation rows at random, all alike.
 *
 * @param count number of rows
 * @param validFraction share of rows that validate, above 0 and below 1; rounded to whole rows, at least one
 *   row on either side
 * @throws WdError WD140 for another share, WD141 for fewer than 4 rows
 */
export function splitRows(count: number, validFraction: number, seed: number): Split {
  checkSplit(count, validFraction);
  const order = permutation(count, new RandomStream(seed, Purpose.split));
  const validates = new Uint8Array(count);
  for (let i = 0; i < share(count, validFraction); i++) validates[order[i]] = 1;
  return dealt(validates);
}

/**
 * Draws the validation rows from each class in proportion. A class of two rows or more has at least one on either
 * side; a single row trains.
 *
 * @param labels the class of each row, as a number
 * @throws WdError WD140 for a share not above 0 and below 1, WD141 for fewer than 4 rows
 */
export function splitStratified(labels: Float32Array, fraction: number, seed: number): Split {
  checkSplit(labels.length, fraction);
  const validates = new Uint8Array(labels.length);
  for (const [rank, rows] of rowsByClass(labels).entries()) {
    shuffle(rows, new RandomStream(seed, Purpose.split, rank));
    for (let i = 0; i < share(rows.length, fraction); i++) validates[rows[i]] = 1;
  }
  return dealt(validates);
}

/** The two lists of rows from one mark per row. */
function dealt(validates: Uint8Array): Split {
  const rows = Uint32Array.from(validates, (_, row) => row);
  return {
    train: rows.filter((row) => validates[row] === 0),
    valid: rows.filter((row) => validates[row] === 1),
  };
}

/** The rows of each class, classes ascending. */
function rowsByClass(labels: Float32Array): Uint32Array[] {
  const rows = new Map<number, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const list = rows.get(labels[row]);
    if (list === undefined) rows.set(labels[row], [row]);
    else list.push(row);
  }
  const classes = [...rows.entries()].toSorted(([a], [b]) => a - b);
  return classes.map(([, list]) => Uint32Array.from(list));
}

/** How many of the rows validate: some, if there are two or more, but never all. */
function share(rows: number, fraction: number): number {
  if (rows < 2) return 0;
  return Math.min(Math.max(Math.round(rows * fraction), 1), rows - 1);
}

function checkSplit(rows: number, fraction: number): void {
  if (!(fraction > 0 && fraction < 1)) {
    const message = `${fraction} of the rows cannot validate; expected a share above 0 and below 1`;
    throw usageError('WD140', message, ['0.2 keeps every fifth row for validation']);
  }
  if (rows < FEWEST_ROWS) {
    const message = `${counted(rows, 'row')} cannot be split into training and validation`;
    throw dataError('WD141', message, {
      details: [`expected at least ${FEWEST_ROWS} rows`],
      help: ['give a file with more rows'],
    });
  }
}
