/** @file The target of a table that need not fit in memory: what is predicted, and the label of each row. */
import { InternalError, type WdError } from '../base/errors.ts';
import type { RawTable } from '../data/raw-table.ts';
import { firstNonNumber } from '../data/schema/schema-errors.ts';
import type { TableSource } from '../data/table-source.ts';
import { encodeTarget, rowsWithTarget } from '../data/tasks/encode.ts';
import { MOST_CLASSES, taskOfCounts, type TaskOptions } from '../data/tasks/infer.ts';
import { countLabels } from '../data/tasks/labels.ts';
import { missingTarget, notNumbers } from '../data/tasks/target-errors.ts';
import type { Target } from '../data/tasks/target.ts';

/** A label a row, in as few bytes as tell them apart. */
export type Labels = Uint8Array | Uint16Array | Float64Array;

export interface LabelledTable {
  /** Of a quantity mean and scale are 0 and 1: they are fitted later, on training rows. */
  readonly target: Target;
  /** Of the rows that have one, in their order. */
  readonly labels: Labels;
  /** The rows that have a label, ascending; undefined: all of them. */
  readonly known: Uint32Array | undefined;
}

export interface TargetOptions {
  /** Whether rows without a target are left out, instead of refusing the table. */
  readonly dropMissingTarget: boolean;
}

/** Rows read at once. */
export const STRETCH_ROWS = 2 ** 16;
/** Lines of rows without a target that are named. */
const LINES = 5;

/** The table a stretch at a time, with the row that each begins at. */
export function* stretchesOf(
  source: TableSource,
  columns?: readonly number[],
): Generator<{ readonly first: number; readonly table: RawTable }> {
  for (let first = 0; first < source.rows; first += STRETCH_ROWS) {
    const count = Math.min(STRETCH_ROWS, source.rows - first);
    yield { first, table: source.stretch(first, count, columns) };
  }
}

/**
 * @param index of the target's column
 * @throws WdError WD132, WD133, WD180, WD181, WD182 for what cannot be learned, WD183 for rows without a target
 */
export function inferTarget(
  source: TableSource,
  index: number,
  options: TargetOptions & { readonly task: TaskOptions },
): LabelledTable {
  const { counts, kind, missing, lines } = countTarget(source, index);
  const place = { name: source.columns[index], file: source.file };
  const text = () => firstText(source, index);
  const target = taskOfCounts(counts, kind, place, options.task, text);
  if (missing > 0 && !options.dropMissingTarget) throw missingTarget(missing, lines, place);
  return { target, ...labelsOf(source, index, target, source.rows - missing) };
}

/**
 * The labels of another table, for a target that is known.
 *
 * @throws WdError WD134, WD181 for labels that are none, WD183 for rows without one
 */
export function readLabels(
  source: TableSource,
  index: number,
  target: Target,
  options: TargetOptions,
): Omit<LabelledTable, 'target'> {
  const { missing, lines } = countTarget(source, index);
  const place = { name: target.name, file: source.file };
  if (missing > 0 && !options.dropMissingTarget) throw missingTarget(missing, lines, place);
  return labelsOf(source, index, target, source.rows - missing);
}

interface TargetCounts {
  readonly counts: ReadonlyMap<string, number>;
  readonly kind: 'number' | 'text';
  readonly missing: number;
  /** Of the first rows without a target. */
  readonly lines: readonly number[];
}

function countTarget(source: TableSource, index: number): TargetCounts {
  const counts = new Map<string, number>();
  const lines: number[] = [];
  let [kind, missing]: ['number' | 'text', number] = ['number', 0];
  for (const { table } of stretchesOf(source, [index])) {
    const [column] = table.data;
    kind = column.kind;
    // A quantity has millions of values: enough of them tell that it is one.
    if (kind === 'text' || counts.size <= MOST_CLASSES) {
      for (const [label, rows] of countLabels(column, MOST_CLASSES)) {
        counts.set(label, (counts.get(label) ?? 0) + rows);
      }
    }
    const cells = column.kind === 'number' ? column.values : column.codes;
    for (let row = 0; row < cells.length; row++) {
      const present = column.kind === 'number' ? !Number.isNaN(cells[row]) : cells[row] >= 0;
      if (present) continue;
      missing++;
      if (lines.length < LINES) lines.push(table.lines[row]);
    }
  }
  return { counts, kind, missing, lines };
}

function labelsOf(
  source: TableSource,
  index: number,
  target: Target,
  count: number,
): Omit<LabelledTable, 'target'> {
  const labels = memoryFor(target, count);
  const known = count === source.rows ? undefined : new Uint32Array(count);
  let at = 0;
  for (const { first, table } of stretchesOf(source, [index])) {
    const [column] = table.data;
    const { file, lines } = table;
    const rows = rowsWithTarget(column, target.name, file, lines, { dropMissingTarget: true });
    labels.set(encodeTarget(target, column, rows, file, lines), at);
    if (known !== undefined) for (let i = 0; i < rows.length; i++) known[at + i] = first + rows[i];
    at += rows.length;
  }
  return { labels, known };
}

function memoryFor(target: Target, count: number): Labels {
  if (target.kind === 'regression') return new Float64Array(count);
  return target.classes.length <= 2 ** 8 ? new Uint8Array(count) : new Uint16Array(count);
}

/** The error for the first cell that is text. */
function firstText(source: TableSource, index: number): WdError {
  const place = { name: source.columns[index], file: source.file };
  for (const { table } of stretchesOf(source, [index])) {
    if (firstNonNumber(table.data[0]) >= 0) return notNumbers(table.data[0], place, table.lines);
  }
  throw new InternalError('a target without text was refused for its text');
}
