/**
 * @file What a target column is predicted as, from its values.
 *
 * Two distinct labels or numbers are two classes. More labels are several classes, up to 1,000. More numbers are a
 * quantity, unless they look like codes of classes: whole, 3 to 10 distinct ones, at least half of the range from
 * the smallest to the largest in use, and at least 5 rows for each. (0 … 4, or 1, 2, 3, 5, 6, 7, are classes;
 * 0, 100, 250 are a quantity.) Missing values are passed over, and whatever is decided can be overridden.
 */
import type { WdError } from '../../base/errors.ts';
import { parseNumber } from '../numbers.ts';
import type { RawColumn } from '../raw-table.ts';
import {
  noPositive,
  notBinary,
  notNumbers,
  oneClass,
  positiveOfNoTwo,
  tooManyClasses,
  type TargetPlace,
} from './target-errors.ts';
import { classesOf, classFinder, countLabels, type LabelCounts } from './labels.ts';
import { positiveOf } from './spelling.ts';
import type { BinaryTarget, Target, Task } from './target.ts';

export interface TaskOptions {
  /** The task, where it is not to be inferred. */
  readonly task?: Task | undefined;
  /** The positive one of two classes, in any spelling of it. */
  readonly positive?: string | undefined;
}

/** More classes than this are not told apart. */
export const MOST_CLASSES = 1000;
const MOST_CODES = 10;
const FEWEST_ROWS_PER_CODE = 5;

/**
 * Infers what is predicted. The mean and scale of a quantity are 0 and 1: they are fitted later, on training rows.
 *
 * @param lines the line of each row, for messages
 * @throws WdError WD132 for a single value, WD133 for more than two where two classes are asked for, WD180 for more
 *   classes than can be learned, WD181 for text where a quantity is asked for, WD182 for a positive class that
 *   there is not
 */
export function inferTask(
  column: RawColumn,
  name: string,
  file: string,
  options: TaskOptions = {},
  lines?: Uint32Array,
): Target {
  const place: TargetPlace = { name, file };
  const counts = countLabels(column, MOST_CLASSES);
  return taskOfCounts(counts, column.kind, place, options, () => notNumbers(column, place, lines));
}

/**
 * The same from the rows of each label, as `countLabels` counts them, in a table that is read a stretch at a time.
 *
 * @param kind what the column holds
 * @param text makes the error for text where a quantity is asked for
 */
export function taskOfCounts(
  counts: LabelCounts,
  kind: RawColumn['kind'],
  place: TargetPlace,
  options: TaskOptions,
  text: () => WdError,
): Target {
  const { name } = place;
  const classes = classesOf(counts);
  if (classes.length < 2) throw oneClass(classes, place);
  const task = options.task ?? taskOf(counts, classes);
  if (task !== 'binary' && options.positive !== undefined) {
    throw positiveOfNoTwo(options.positive, task, name);
  }
  if (task === 'binary') return binaryTarget(classes, options.positive, place);
  if (task === 'regression') {
    if (!areNumbers(counts)) throw text();
    return { kind: 'regression', name, mean: 0, scale: 1 };
  }
  if (classes.length > MOST_CLASSES || classes.length === rowsOf(counts)) {
    throw tooManyClasses(classes, kind, place, MOST_CLASSES);
  }
  return { kind: 'multiclass', name, classes };
}

function rowsOf(counts: LabelCounts): number {
  return [...counts.values()].reduce((sum, rows) => sum + rows, 0);
}

function areNumbers(counts: LabelCounts): boolean {
  for (const text of counts.keys()) if (Number.isNaN(parseNumber(text))) return false;
  return true;
}

function taskOf(counts: LabelCounts, classes: readonly string[]): Task {
  if (classes.length === 2) return 'binary';
  return areNumbers(counts) && !areCodes(counts, classes) ? 'regression' : 'multiclass';
}

/** Whether numbers look like codes of classes. */
function areCodes(counts: LabelCounts, classes: readonly string[]): boolean {
  if (classes.length > MOST_CODES) return false;
  const values = classes.map(Number);
  const range = Math.max(...values) - Math.min(...values) + 1;
  return (
    values.every(Number.isInteger) &&
    range <= 2 * values.length &&
    rowsOf(counts) >= FEWEST_ROWS_PER_CODE * values.length
  );
}

function binaryTarget(
  classes: readonly string[],
  positive: string | undefined,
  place: TargetPlace,
): BinaryTarget {
  if (classes.length > 2) throw notBinary(classes, place, MOST_CLASSES);
  const pair = [classes[0], classes[1]] as const;
  const index = positive === undefined ? positiveOf(pair) : classFinder(pair)(positive);
  if (positive !== undefined && index === undefined) throw noPositive(positive, pair, place.name);
  const ordered = index === 0 ? ([pair[1], pair[0]] as const) : pair;
  return { kind: 'binary', name: place.name, classes: ordered, positive: ordered[1] };
}
