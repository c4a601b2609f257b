/** @file The column to predict: which one it is, and its two classes as 0 and 1. */
import { dataError, type Place, type WdError } from '../base/errors.ts';
import { closest, count, counted, listed, quoted } from './names.ts';

/** Names that mark a column as the target when none is asked for. */
const TARGET_NAMES = ['target', 'label', 'y', 'class', 'response'];
const INTEGER = /^[+-]?\d+$/;

/**
 * Finds the column to predict.
 *
 * @param request its name; or its index, from 0 at the start or from -1 at the end, unless a column bears that
 *   number as its name; undefined: the one column called target, label, y, class or response
 * @param file the table's file, for messages
 * @returns its index in `columns`
 * @throws WdError WD130 when there is no such column, WD131 when none is asked for and the names do not tell
 */
export function findTarget(
  columns: readonly string[],
  request: string | undefined,
  file?: string,
): number {
  if (request === undefined) return guessTarget(columns, file);
  const named = columns.indexOf(request);
  if (named >= 0) return named;
  if (!INTEGER.test(request)) throw unknownTarget(columns, request, file);
  const index = Number(request);
  const fromStart = index < 0 ? columns.length + index : index;
  if (fromStart < 0 || fromStart >= columns.length) throw outOfRange(columns, request, file);
  return fromStart;
}

function guessTarget(columns: readonly string[], file: string | undefined): number {
  const likely = columns.filter((name) => TARGET_NAMES.includes(name.toLowerCase()));
  if (likely.length === 1) return columns.indexOf(likely[0]);
  const found =
    likely.length === 0
      ? `none of the ${count(columns.length)} columns is called ${TARGET_NAMES.join(', ')}`
      : `${counted(likely.length, 'column')} could be it: ${listed(likely)}`;
  throw dataError('WD131', `which column is the target? ${found}`, {
    ...inFile(file),
    details: [`the columns are ${listed(columns)}`],
    help: [
      `name it: --target ${likely[0] ?? 'NAME'}`,
      'or number it: --target 0 for the first column, --target -1 for the last',
    ],
  });
}

function unknownTarget(
  columns: readonly string[],
  request: string,
  file: string | undefined,
): WdError {
  const meant = closest(request, columns);
  return dataError('WD130', `there is no column ${quoted(request)} to be the target`, {
    ...inFile(file),
    details: [`the columns are ${listed(columns)}`],
    help: [meant === undefined ? 'name one of them' : `did you mean ${quoted(meant)}?`],
  });
}

function outOfRange(
  columns: readonly string[],
  request: string,
  file: string | undefined,
): WdError {
  const last = columns.length - 1;
  return dataError('WD130', `there is no column ${request} to be the target`, {
    ...inFile(file),
    details: [
      `the ${counted(columns.length, 'column')} are numbered 0 to ${last}, or -${columns.length} to -1 from the end`,
    ],
    help: ['give a number in that range, or the name of a column'],
  });
}

function inFile(file: string | undefined): { place?: Place } {
  return file === undefined ? {} : { place: { file } };
}

/** Two classes, and the class of every row. */
export interface BinaryLabels {
  /** The values as text, the smaller first: its label is 0, the other's 1. */
  readonly classes: readonly string[];
  /** 0 or 1 for every row. */
  readonly labels: Float32Array;
}

/** More distinct values than this are not counted. */
const MOST_COUNTED = 1000;

/**
 * Makes labels of a column of two values; the larger is the positive class.
 *
 * @throws WdError WD132 for a single value, WD133 for more than two
 */
export function encodeBinary(values: Float64Array, columnName: string, file: string): BinaryLabels {
  const distinct = distinctValues(values);
  if (distinct.length < 2) throw oneClass(distinct, columnName, file);
  if (distinct.length > 2) throw manyValues(distinct, columnName, file);
  const classes = distinct.map(String);
  return { classes, labels: labelsOf(values, classes, columnName, file) };
}

/** The distinct values in ascending order, not many more of them than are counted. */
function distinctValues(values: Float64Array): number[] {
  const distinct = new Set<number>();
  for (const value of values) {
    distinct.add(value);
    if (distinct.size > MOST_COUNTED) break;
  }
  return [...distinct].toSorted((a, b) => a - b);
}

function oneClass(distinct: readonly number[], name: string, file: string): WdError {
  const value = distinct.length === 0 ? 'no value' : `the value ${distinct[0]} in every row`;
  return dataError('WD132', `the target ${quoted(name)} has ${value}; expected two classes`, {
    place: { file },
    help: ['give a file with rows of both classes, or name another column: --target NAME'],
  });
}

function manyValues(distinct: readonly number[], name: string, file: string): WdError {
  const number =
    distinct.length > MOST_COUNTED ? `more than ${count(MOST_COUNTED)}` : count(distinct.length);
  const examples = distinct.slice(0, 5).join(', ') + (distinct.length > 5 ? ', …' : '');
  return dataError(
    'WD133',
    `the target ${quoted(name)} has ${number} distinct values; expected two`,
    {
      place: { file },
      details: [
        `it holds ${examples}`,
        'several classes and regression (predicting a quantity) are not supported yet',
      ],
      help: ['make two classes of it, 0 and 1, or name another column: --target NAME'],
    },
  );
}

/**
 * Makes labels of another column by the classes of the first.
 *
 * @param classes two, as `encodeBinary` gives them
 * @param lines the line of each row, for messages
 * @throws WdError WD134 for a value that is neither
 */
export function labelsOf(
  values: Float64Array,
  classes: readonly string[],
  columnName: string,
  file: string,
  lines?: Uint32Array,
): Float32Array {
  const [negative, positive] = classes.map(Number);
  const labels = new Float32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    if (value === positive) labels[row] = 1;
    else if (value !== negative) {
      const line = lines === undefined ? {} : { line: lines[row] };
      throw dataError('WD134', `the target ${quoted(columnName)} has the value ${value}`, {
        place: { file, ...line, text: String(value) },
        details: [`expected ${classes.join(' or ')}, the classes that the model knows`],
        help: ['correct the value, or train again on a file that has such rows'],
      });
    }
  }
  return labels;
}
