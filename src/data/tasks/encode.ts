/** @file The numbers that a network learns, from the cells of a target column: 0 or 1, the class's index, the quantity. */
import type { WdError } from '../../base/errors.ts';
import { parseNumber } from '../numbers.ts';
import { cellText, type RawColumn } from '../raw-table.ts';
import { missingTarget, notANumber, unknownLabel, type TargetPlace } from './target-errors.ts';
import { classFinder, oncePerCell } from './labels.ts';
import type { Target } from './target.ts';

/** Which rows of a table, in this order. */
export type Rows = Uint32Array | 'all';

/**
 * The rows that have a target.
 *
 * @param lines the line of each row, for messages
 * @param options `dropMissingTarget`: leave the others out, instead of refusing the file
 * @throws WdError WD183 when the target of a row is missing, with the number of such rows and their lines
 */
export function rowsWithTarget(
  column: RawColumn,
  name: string,
  file: string,
  lines: Uint32Array,
  options: { readonly dropMissingTarget?: boolean | undefined } = {},
): Uint32Array {
  const all = rowsOf(column, 'all');
  const present = all.filter((row) => !isMissing(column, row));
  if (present.length < all.length && options.dropMissingTarget !== true) {
    throw missingOf(column, all, { name, file }, lines);
  }
  return present;
}

/**
 * The labels of the given rows: 0 or 1 for the negative and positive class, the index of the class, or the quantity
 * in its own units. The column may be of the file that the target was inferred from, or of any other.
 *
 * @returns one value a row, in the order of `rows`. In float64: a quantity such as 1234567.89 is not one of float32
 * @throws WdError WD134 for a label that is none of the classes, WD181 for a quantity that is no number, WD183
 *   where the target of one of the rows is missing
 */
export function encodeTarget(
  target: Target,
  column: RawColumn,
  rows: Rows,
  file: string,
  lines: Uint32Array,
): Float64Array {
  const place = { name: target.name, file };
  const list = rowsOf(column, rows);
  if (list.some((row) => isMissing(column, row))) throw missingOf(column, list, place, lines);
  const labelAt = labelsByRow(target, column);
  return Float64Array.from(list, (row) => {
    const label = labelAt(row);
    if (!Number.isNaN(label)) return label;
    const text = cellText(column, row) ?? '';
    throw target.kind === 'regression'
      ? notANumber(text, place, lines[row])
      : unknownLabel(text, target.classes, place, lines[row]);
  });
}

function rowsOf(column: RawColumn, rows: Rows): Uint32Array {
  if (rows !== 'all') return rows;
  const { length } = column.kind === 'number' ? column.values : column.codes;
  return new Uint32Array(length).map((_, row) => row);
}

function isMissing(column: RawColumn, row: number): boolean {
  return column.kind === 'number' ? Number.isNaN(column.values[row]) : column.codes[row] < 0;
}

function missingOf(
  column: RawColumn,
  rows: Uint32Array,
  place: TargetPlace,
  lines: Uint32Array,
): WdError {
  const missing = [...rows].filter((row) => isMissing(column, row));
  return missingTarget(
    missing.length,
    missing.map((row) => lines[row]),
    place,
  );
}

/** The function that gives the label of a row, or NaN for a cell that is none. */
function labelsByRow(target: Target, column: RawColumn): (row: number) => number {
  if (target.kind !== 'regression') {
    const find = classFinder(target.classes);
    return oncePerCell(column, (text) => find(text) ?? Number.NaN);
  }
  if (column.kind === 'text') return oncePerCell(column, parseNumber);
  return (row) => column.values[row];
}
