/**
 * @file From tables to what a network is trained on: target, schema, split, encoded rows.
 *
 * Everything that is fitted is fitted on the training rows alone and stored in the description, so that
 * new rows are treated the same.
 */
import type { RawTable } from '../data/raw-table.ts';
import type { ColumnSchema } from '../data/schema/column-schema.ts';
import { chooseCrosses, type CrossChoice } from '../data/schema/choose-crosses.ts';
import { CROSS_BUCKETS } from '../data/schema/crosses.ts';
import { encode } from '../data/schema/encode.ts';
import type { Encoder } from '../data/schema/encoder.ts';
import { type EncoderOptions, fitEncoder } from '../data/schema/fit-encoder.ts';
import { inferSchema } from '../data/schema/infer-schema.ts';
import { leakageSuspects, type LeakageSuspect } from '../data/schema/leakage.ts';
import type { SchemaOptions } from '../data/schema/overrides.ts';
import { findTarget } from '../data/target.ts';
import { encodeTarget, rowsWithTarget } from '../data/tasks/encode.ts';
import { inferTask, type TaskOptions } from '../data/tasks/infer.ts';
import { type ClassWeight, readWeights, trainingWeights } from '../data/tasks/row-weights.ts';
import { fitTargetScale, standardiseTarget } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { alignColumns } from '../data/columns.ts';
import type { Recipe } from './recipe.ts';
import type { HostRows } from './rows.ts';
import { allTrain, splitRows } from './split-rows.ts';

export interface PrepareOptions {
  /** Name or index of the target; undefined: the column named like one. */
  readonly target: string | undefined;
  readonly task: TaskOptions;
  /** Whether rows without a target are left out, instead of refusing the table. */
  readonly dropMissingTarget: boolean;
  readonly schema: Omit<SchemaOptions, 'target'>;
  readonly classWeight?: ClassWeight | undefined;
  readonly encoder: EncoderOptions;
  /** Whether crosses that help are looked for. */
  readonly autoCross?: boolean | undefined;
  readonly validation: Recipe['validation'];
  readonly seed: number;
}

export interface Prepared {
  readonly train: HostRows;
  readonly valid: HostRows;
  readonly schemas: readonly ColumnSchema[];
  readonly encoder: Encoder;
  /** The crosses that were looked for, where they were. */
  readonly choice?: CrossChoice | undefined;
  readonly target: Target;
  /** Columns that know too much. */
  readonly suspects: readonly LeakageSuspect[];
  /** Rows left out because their target is missing. */
  readonly dropped: number;
}

/**
 * @param table rows to train on, and to validate on unless `validation` is given
 * @param validation rows of another file, matched by column name
 */
export function prepare(table: RawTable, options: PrepareOptions, validation?: RawTable): Prepared {
  const { file, lines } = table;
  const index = findTarget(table.columns, options.target, file);
  const name = table.columns[index];
  const column = table.data[index];
  const inferred = inferTask(column, name, file, options.task, lines);
  const known = rowsWithTarget(column, name, file, lines, options);
  const labels = encodeTarget(inferred, column, known, file, lines);
  const leftOut = new Set(table.leftOut);
  const ignore = options.schema.ignore?.filter((each) => !leftOut.has(each));
  const schemas = inferSchema(table, { ...options.schema, ignore, target: name });
  const split = validation === undefined ? splitRows(inferred, labels, options) : allTrain(labels);
  const target =
    inferred.kind === 'regression'
      ? { ...inferred, ...fitTargetScale(labels, split.train) }
      : inferred;
  const trainRows = split.train.map((i) => known[i]);
  const trainLabels = Float64Array.from(split.train, (i) => labels[i]);
  const first = fitEncoder(table, schemas, trainRows, options.encoder);
  const choice = choiceOf(first, table, trainRows, trainLabels, target, options);
  const encoder =
    choice === undefined || choice.chosen.length === 0
      ? first
      : fitEncoder(table, schemas, trainRows, withCrosses(options.encoder, choice));
  const part = (rows: Uint32Array): HostRows => ({
    ...encode(
      encoder,
      table,
      rows.map((i) => known[i]),
    ),
    labels: labelsFor(
      target,
      Float64Array.from(rows, (i) => labels[i]),
    ),
  });
  const weights = weightsOf(table, trainRows, trainLabels, target, options);
  const everyLabel = new Float64Array(table.rows).fill(Number.NaN);
  for (const [i, row] of known.entries()) everyLabel[row] = labels[i];
  return {
    train: { ...part(split.train), ...(weights === undefined ? {} : { weights }) },
    valid:
      validation === undefined
        ? part(split.valid)
        : encodeLabelled(encoder, target, validation, options),
    schemas,
    encoder,
    ...(choice === undefined ? {} : { choice }),
    target,
    suspects: leakageSuspects(table, schemas, everyLabel),
    dropped: table.rows - known.length,
  };
}

function choiceOf(
  encoder: Encoder,
  table: RawTable,
  rows: Uint32Array,
  labels: Float64Array,
  target: Target,
  { encoder: asked, autoCross = false, seed }: PrepareOptions,
): CrossChoice | undefined {
  if (!autoCross) return undefined;
  const { crossBuckets = CROSS_BUCKETS, wideBuckets = 0 } = asked;
  return chooseCrosses(encoder, table, rows, labels, target, { crossBuckets, wideBuckets, seed });
}

/** Those that were asked for, and those that were found beside them. */
function withCrosses(asked: EncoderOptions, { chosen }: CrossChoice): EncoderOptions {
  const { crosses = [] } = asked;
  const known = new Set(crosses.map((names) => names.toSorted().join(':')));
  const found = chosen.filter(({ names }) => !known.has(names.toSorted().join(':')));
  return { ...asked, crosses: [...crosses, ...found.map(({ names }) => names)] };
}

/** The weights of the training rows. Those of all other rows are not looked at: metrics count every row once. */
function weightsOf(
  table: RawTable,
  rows: Uint32Array,
  labels: Float64Array,
  target: Target,
  { schema: { weight }, classWeight = 'none' }: PrepareOptions,
): Float32Array | undefined {
  const { file, lines, columns, data } = table;
  const place = { name: weight ?? '', file };
  const column = weight === undefined ? undefined : data[columns.indexOf(weight)];
  const read = column && readWeights(column, rows, place, lines);
  return trainingWeights(read, labels, target, classWeight, place);
}

/** What the network learns: class numbers as they are, quantities on their own scale. */
function labelsFor(target: Target, values: Float64Array): Float32Array {
  return target.kind === 'regression'
    ? standardiseTarget(values, target)
    : Float32Array.from(values);
}

/**
 * Rows of another table with its labels, treated as the training rows were.
 *
 * @param options `dropMissingTarget`: leave out the rows that have none
 */
export function encodeLabelled(
  encoder: Encoder,
  target: Target,
  table: RawTable,
  options: { readonly dropMissingTarget: boolean },
): HostRows {
  const { file, lines } = table;
  const [index] = alignColumns(table.columns, [target.name], file);
  const column = table.data[index];
  const known = rowsWithTarget(column, target.name, file, lines, options);
  const values = encodeTarget(target, column, known, file, lines);
  return { ...encode(encoder, table, known), labels: labelsFor(target, values) };
}
