/** @file Which rows train, which validate, and which are kept for the test. */
import { usageError } from '../base/errors.ts';
import { alignColumns } from '../data/columns.ts';
import { counted, quoted } from '../data/names.ts';
import type { RawTable } from '../data/raw-table.ts';
import { type Split, splitByQuantiles, splitStratified } from '../data/split.ts';
import type { TableSource } from '../data/table-source.ts';
import { splitChronological } from '../data/tasks/split-chronological.ts';
import { splitByColumn } from '../data/tasks/split-column.ts';
import type { Target } from '../data/tasks/target.ts';
import { readTimes } from '../data/tasks/time-keys.ts';
import type { Labels } from './read-target.ts';
import type { Recipe } from './recipe.ts';

/** How the table says what its rows are for: by a column, or by time. With neither they are drawn. */
export interface RowPlan {
  /** A column that says train, valid or test. */
  readonly column?: string | undefined;
  /** Columns that say when; the first counts most. The latest rows validate. */
  readonly time?: readonly string[] | undefined;
  /** Rows of all behind those that validate, for the test: a share below 1, or how many. */
  readonly testLast?: number | undefined;
  /** Steps of time before a border from which no row may be: what they tell lies beyond it. */
  readonly gap?: number | undefined;
  /** Whether a share, or a file, was asked for besides: of the validation rows, of the test rows. */
  readonly asked?: { readonly valid: boolean; readonly test: boolean } | undefined;
}

export interface SplitOptions {
  readonly validation: Recipe['validation'];
  readonly seed: number;
  readonly rows?: RowPlan | undefined;
}

/** Indices into the rows that have a label, each list ascending. */
export interface Parts extends Split {
  /** None unless a column or `testLast` says so. */
  readonly test: Uint32Array;
}

const NONE = new Uint32Array(0);

/**
 * Deals out the rows of one table.
 *
 * @param known the rows that have a label; undefined: all
 * @param labels of these; what is split are indices into them
 * @throws WdError WD115 for columns that the table lacks, WD140, WD141, WD143 to WD149
 */
export function splitRows(
  source: TableSource,
  known: Uint32Array | undefined,
  target: Target,
  labels: Labels,
  options: SplitOptions,
): Parts {
  const { validation, seed, rows: plan = {} } = options;
  const names = plan.column === undefined ? (plan.time ?? []) : [plan.column];
  if (names.length === 0) return { ...drawn(target, labels, validation, seed), test: NONE };
  const places = alignColumns(source.columns, names, source.file);
  const keys = source.pick(known ?? upTo(source.rows), places);
  return plan.column === undefined
    ? byTime(keys, plan, validation.share)
    : byColumn(keys, plan, target, labels, options);
}

function drawn(
  target: Target,
  labels: Labels,
  { share, rows }: Recipe['validation'],
  seed: number,
): Split {
  if (rows === 'last') return splitLast(labels.length, share);
  if (target.kind === 'regression' && labels instanceof Float64Array) {
    return splitByQuantiles(labels, share, seed);
  }
  return splitStratified(labels, share, seed);
}

function splitLast(count: number, share: number): Split {
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - share))));
  const all = upTo(count);
  return { train: all.subarray(0, kept), valid: all.subarray(kept) };
}

/** As the column says; where it marks no rows for validation, they are drawn from those that train. */
function byColumn(
  { columns: [name], data: [column], file, lines }: RawTable,
  { asked }: RowPlan,
  target: Target,
  labels: Labels,
  { validation, seed }: SplitOptions,
): Parts {
  const { train, valid, test } = splitByColumn(column, name, file, lines);
  if (asked?.valid === true && valid.length > 0) throw twice(name, valid, '--valid');
  if (asked?.test === true && test.length > 0) throw twice(name, test, '--test');
  if (valid.length > 0) return { train, valid, test };
  const trainLabels = labels.slice(0, train.length);
  for (let i = 0; i < train.length; i++) trainLabels[i] = labels[train[i]];
  const inner = drawn(target, trainLabels, { ...validation, rows: 'stratified' }, seed);
  return { ...within(train, inner), test };
}

function twice(name: string, rows: Uint32Array, option: string): Error {
  const part = option.slice(2);
  const message = `the split column ${quoted(name)} marks ${counted(rows.length, 'row')} for ${part}, and ${option} asks for others`;
  return usageError('WD149', message, [`leave out ${option} or --split-column`]);
}

/** The last rows are the test, those before them validate, all earlier ones train. */
function byTime(keys: RawTable, plan: RowPlan, share: number): Parts {
  const { columns: names, file, lines, rows } = keys;
  const times = readTimes(keys, names).map(({ values }) => values);
  const { testLast, gap = 0 } = plan;
  if (testLast === undefined) {
    return {
      ...withGap(splitChronological(times, share, { names, file, lines }), times[0], gap),
      test: NONE,
    };
  }
  const testShare = testLast < 1 ? testLast : testLast / rows;
  if (testShare >= 1) throw nothingLeft(testLast, rows);
  const outer = withGap(
    splitChronological(times, testShare, { names, file, lines }),
    times[0],
    gap,
  );
  const part = <T extends Float64Array | Uint32Array>(values: T): T =>
    values.filter((_, i) => isTrain[i] === 1) as T;
  const isTrain = new Uint8Array(rows);
  for (const i of outer.train) isTrain[i] = 1;
  const places = { names, file, lines: part(lines) };
  const early = times.map(part);
  const inner = withGap(splitChronological(early, share, places), early[0], gap);
  return { ...within(outer.train, inner), test: outer.valid };
}

/** The indices of a part of the rows as indices of all of them. */
function within(part: Uint32Array, { train, valid }: Split): Split {
  return { train: train.map((i) => part[i]), valid: valid.map((i) => part[i]) };
}

/** Training rows nearer to the border than `gap` steps are left out. */
function withGap({ train, valid }: Split, time: Float64Array, gap: number): Split {
  if (gap === 0) return { train, valid };
  const border = valid.reduce((first, i) => Math.min(first, time[i]), Number.POSITIVE_INFINITY);
  return { train: train.filter((i) => time[i] < border - gap), valid };
}

function nothingLeft(testLast: number, rows: number): Error {
  const message = `--test-last ${testLast} leaves no row of ${counted(rows, 'row')} to train on`;
  return usageError('WD148', message, ['give fewer rows, or a share of them such as 0.2']);
}

/** All rows train: those that validate are in another file. */
export function allTrain(labels: Labels): Parts {
  return { train: upTo(labels.length), valid: NONE, test: NONE };
}

function upTo(count: number): Uint32Array {
  const all = new Uint32Array(count);
  for (let i = 0; i < count; i++) all[i] = i;
  return all;
}
