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
  const sizes = classSizes(labels);
  const classes = rowsByClass(labels, sizes);
  // Where classes are cut in two, the start is drawn, lest it be the same classes for every seed.
  const start = new RandomStream(seed, Purpose.split, START).uniform();
  const split =
    sizes.size <= FEW_CLASSES
      ? dealGroups(classes, labels.length, (rows) => share(rows.length, fraction), seed)
      : dealGroups(classes, labels.length, sharesInAll(fraction, start), seed);
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
  const groups = rowsByQuantile(values);
  const split = dealGroups(groups, values.length, sharesInAll(fraction, 0.5), seed);
  return split.valid.length === 0 ? splitRows(values.length, fraction, seed) : split;
}

/** A stream of its own, which no class of a table has. */
const START = 2 ** 32 - 1;

/**
 * Draws so many rows of each group as `shareOf` says, asked in order.
 *
 * @param groups each may lie in the memory of the one before
 */
function dealGroups(
  groups: Iterable<Uint32Array>,
  count: number,
  shareOf: (rows: Uint32Array) => number,
  seed: number,
): Split {
  const validates = new Uint8Array(count);
  let rank = 0;
  for (const rows of groups) {
    shuffle(rows, new RandomStream(seed, Purpose.split, rank++));
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
  let count = 0;
  for (const mark of validates) count += mark;
  const split = {
    train: new Uint32Array(validates.length - count),
    valid: new Uint32Array(count),
  };
  let [train, valid] = [0, 0];
  for (let row = 0; row < validates.length; row++) {
    if (validates[row] === 1) split.valid[valid++] = row;
    else split.train[train++] = row;
  }
  return split;
}

/** How many rows each class has, classes ascending. */
function classSizes(labels: ArrayLike<number>): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (let row = 0; row < labels.length; row++) {
    sizes.set(labels[row], (sizes.get(labels[row]) ?? 0) + 1);
  }
  return new Map([...sizes].toSorted(([a], [b]) => a - b));
}

/** The rows of each class, ascending, one class at a time in the same memory where there are few. */
function* rowsByClass(
  labels: ArrayLike<number>,
  sizes: ReadonlyMap<number, number>,
): Generator<Uint32Array> {
  if (sizes.size > FEW_CLASSES) {
    yield* rowsOfMany(labels, sizes);
    return;
  }
  const rows = new Uint32Array(Math.max(...sizes.values()));
  for (const [label, size] of sizes) {
    let count = 0;
    for (let row = 0; row < labels.length; row++) if (labels[row] === label) rows[count++] = row;
    yield rows.subarray(0, size);
  }
}

/** The rows of each class, in one pass over the labels. */
function rowsOfMany(labels: ArrayLike<number>, sizes: ReadonlyMap<number, number>): Uint32Array[] {
  const ends = new Map<number, number>();
  let begin = 0;
  for (const [label, size] of sizes) {
    ends.set(label, begin);
    begin += size;
  }
  const rows = new Uint32Array(labels.length);
  for (let row = 0; row < labels.length; row++) {
    const end = ends.get(labels[row]) ?? 0;
    rows[end] = row;
    ends.set(labels[row], end + 1);
  }
  return [...sizes].map(([label, size]) => {
    const end = ends.get(label) ?? 0;
    return rows.subarray(end - size, end);
  });
}

/** The rows of ten bins, or fewer, by value and then by place: sorted one bin at a time. */
function* rowsByQuantile(values: Float32Array | Float64Array): Generator<Uint32Array> {
  const { length } = values;
  const sorted = values.toSorted();
  const bins = Math.min(BINS, Math.floor(length / 2));
  const edges = Array.from({ length: bins + 1 }, (_, bin) => Math.round((bin * length) / bins));
  // Of rows with the value at an edge, the first ones belong below it.
  const below = edges.map((edge) => {
    let first = edge;
    while (first > 0 && sorted[first - 1] === sorted[edge]) first--;
    return edge - first;
  });
  for (let bin = 0; bin < bins; bin++) {
    const from = sorted[edges[bin]];
    const to = bin === bins - 1 ? Number.POSITIVE_INFINITY : sorted[edges[bin + 1]];
    const tiesBelow = bin === bins - 1 ? length : below[bin + 1];
    const rows = new Uint32Array(edges[bin + 1] - edges[bin]);
    let [count, first, last] = [0, 0, 0];
    for (let row = 0; row < length; row++) {
      const value = values[row];
      const above = value > from || (value === from && first++ >= below[bin]);
      const under = value < to || (value === to && last++ < tiesBelow);
      if (above && under) rows[count++] = row;
    }
    yield rows.toSorted((a, b) => values[a] - values[b] || a - b);
  }
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
