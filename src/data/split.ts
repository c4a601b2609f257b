/** @file Deals the rows of a table out to training and validation, at random. */
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

/** Up to so many classes, each is to be seen in validation, small as it may be. */
const FEW_CLASSES = 10;
/** A quantity is dealt out in so many parts, from its smallest to its largest values. */
const BINS = 10;

/**
 * Draws the validation rows from each class in proportion. A single row of a class trains.
 *
 * Up to ten classes: one of two rows or more has at least one on either side. More than ten: that would give small
 * classes to validation by half, so they get together what is due to them together; each within one row of its due.
 * Where no row would validate, since no class has two, all rows are drawn from alike.
 *
 * @param labels the class of each row, as a number
 * @throws WdError WD140 for a share not above 0 and below 1, WD141 for fewer than 4 rows
 */
export function splitStratified(labels: ArrayLike<number>, fraction: number, seed: number): Split {
  checkSplit(labels.length, fraction);
  const classes = rowsByClass(labels);
  // Where classes are cut in two, the start is drawn, lest it be the same classes for every seed.
  const start = new RandomStream(seed, Purpose.split, START).uniform();
  const split =
    classes.length <= FEW_CLASSES
      ? dealGroups(classes, (rows) => share(rows.length, fraction), seed)
      : dealGroups(classes, sharesInAll(fraction, start), seed);
  return split.valid.length === 0 ? splitRows(labels.length, fraction, seed) : split;
}

/**
 * Draws the validation rows of a quantity in proportion from ten bins with as many rows each, from the smallest values
 * to the largest; fewer bins where there are fewer than 20 rows. The share is rounded to whole rows in all.
 *
 * @param values the target of each row
 * @throws WdError WD140 for a share not above 0 and below 1, WD141 for fewer than 4 rows
 */
export function splitByQuantiles(
  values: Float32Array | Float64Array,
  fraction: number,
  seed: number,
): Split {
  checkSplit(values.length, fraction);
  const order = Uint32Array.from(values, (_, row) => row).toSorted(
    (a, b) => values[a] - values[b] || a - b,
  );
  const bins = Math.min(BINS, Math.floor(order.length / 2));
  const edge = (bin: number): number => Math.round((bin * order.length) / bins);
  const groups = Array.from({ length: bins }, (_, bin) => order.slice(edge(bin), edge(bin + 1)));
  const split = dealGroups(groups, sharesInAll(fraction, 0.5), seed);
  return split.valid.length === 0 ? splitRows(values.length, fraction, seed) : split;
}

/** A stream of its own, which no class of a table has. */
const START = 2 ** 32 - 1;

/** Draws so many rows of each group as `shareOf` says, asked in order. */
function dealGroups(
  groups: readonly Uint32Array[],
  shareOf: (rows: Uint32Array) => number,
  seed: number,
): Split {
  const validates = new Uint8Array(groups.reduce((sum, rows) => sum + rows.length, 0));
  for (const [rank, rows] of groups.entries()) {
    shuffle(rows, new RandomStream(seed, Purpose.split, rank));
    for (const row of rows.subarray(0, shareOf(rows))) validates[row] = 1;
  }
  return dealt(validates);
}

/**
 * Systematic sampling: the k-th group gets the whole numbers passed on the way from the share due to the groups
 * before it to the share due with it, counted from `start`. Never all rows of a group.
 */
function sharesInAll(fraction: number, start: number): (rows: Uint32Array) => number {
  let [due, given] = [start, 0];
  return ({ length }) => {
    due += length * fraction;
    const count = Math.floor(due) - given;
    given = Math.floor(due);
    return Math.min(count, length - 1);
  };
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
function rowsByClass(labels: ArrayLike<number>): Uint32Array[] {
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
  checkShare(fraction);
  if (rows < FEWEST_ROWS) {
    const message = `${counted(rows, 'row')} cannot be split into training and validation`;
    throw dataError('WD141', message, {
      details: [`expected at least ${FEWEST_ROWS} rows`],
      help: ['give a file with more rows'],
    });
  }
}

/** @throws WdError WD140 for a share of rows not above 0 and below 1 */
export function checkShare(fraction: number): void {
  if (fraction > 0 && fraction < 1) return;
  const message = `${fraction} of the rows cannot validate; expected a share above 0 and below 1`;
  throw usageError('WD140', message, ['0.2 keeps every fifth row for validation']);
}
