/**
 * @file From tables to what a network is trained on: target, schema, split, encoded rows.
 *
 * Everything that is fitted is fitted on the training rows alone and stored in the description, so that
 * new rows are treated the same.
 */
import type { ColumnSchema } from '../data/schema/column-schema.ts';
import type { Encoder } from '../data/schema/encoder.ts';
import { type EncoderOptions, fitEncoder } from '../data/schema/fit-encoder.ts';
import { inferSchema } from '../data/schema/infer-schema.ts';
import { leakageSuspects, type LeakageSuspect } from '../data/schema/leakage.ts';
import type { SchemaOptions } from '../data/schema/overrides.ts';
import type { TableSource } from '../data/table-source.ts';
import { findTarget } from '../data/target.ts';
import type { TaskOptions } from '../data/tasks/infer.ts';
import { fitTargetScale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Spill } from './collect-rows.ts';
import {
  type Encodable,
  encodeLabelled,
  encodeParts,
  placesWhere,
  type RowUses,
} from './encode-rows.ts';
import { inferTarget, type LabelledTable } from './read-target.ts';
import type { Recipe } from './recipe.ts';
import type { RowStore } from './row-store.ts';
import { placesOf, sampleRows, type TableSample } from './sample-rows.ts';
import { allTrain, type RowPlan, splitRows } from './split-rows.ts';

export interface PrepareOptions {
  /** Name or index of the target; undefined: the column named like one. */
  readonly target: string | undefined;
  readonly task: TaskOptions;
  /** Whether rows without a target are left out, instead of refusing the table. */
  readonly dropMissingTarget: boolean;
  readonly schema: Omit<SchemaOptions, 'target'>;
  readonly encoder: EncoderOptions;
  readonly validation: Recipe['validation'];
  readonly seed: number;
  /** Where a column or the time says what rows are for. */
  readonly rows?: RowPlan | undefined;
  /** Where encoded rows go that are too many for the memory; undefined: they are kept in memory. */
  readonly spill?: Spill | undefined;
  /** Cells by which columns are judged and inputs fitted; 8 million unless given. */
  readonly sampleCells?: number | undefined;
}

export interface Prepared {
  readonly train: RowStore;
  readonly valid: RowStore;
  /** Rows of the table that are scored once, at the end, if there are any. */
  readonly test: RowStore | undefined;
  /** What each row of the table is for. */
  readonly uses: RowUses;
  /** Rows that were drawn to judge columns and fit inputs, where not all were looked at. */
  readonly sampled: number | undefined;
  readonly schemas: readonly ColumnSchema[];
  readonly encoder: Encoder;
  readonly target: Target;
  /** Rows of each class, in the table and among those that train; none of a quantity. */
  readonly classRows: { readonly table: readonly number[]; readonly train: readonly number[] };
  /** Columns that know too much. */
  readonly suspects: readonly LeakageSuspect[];
  /** Rows left out because their target is missing. */
  readonly dropped: number;
}

/**
 * @param source rows to train on, and to validate on unless `validation` is given
 * @param validation rows of another file, matched by column name
 */
export function prepare(
  source: TableSource,
  options: PrepareOptions,
  validation?: TableSource,
): Prepared {
  const index = findTarget(source.columns, options.target, source.file);
  const labelled = inferTarget(source, index, options);
  const sample = sampleRows(source, options.seed, options.sampleCells);
  const schemas = schemasOf(source, sample, options, source.columns[index]);
  const dealt = dealRows(source, labelled, sample, options, validation === undefined);
  const { uses, target, classRows } = dealt;
  const encoder = fitEncoder(sample.table, schemas, dealt.trainSample, options.encoder);
  const suspects = leakageSuspects(sample.table, schemas, labelsIn(sample, labelled));
  const { spill } = options;
  const encodable: Encodable = { source, encoder, stage: 'training', ...labelled, target };
  const [train, valid, test] = encodeParts(encodable, uses, dealt.sizes, spill);
  return {
    train,
    valid:
      validation === undefined
        ? valid
        : encodeLabelled(encoder, target, validation, options, spill),
    test: test.rows === 0 ? undefined : test,
    uses,
    sampled: sample.whole ? undefined : sample.rows.length,
    schemas,
    encoder,
    target,
    classRows,
    suspects,
    dropped: source.rows - labelled.labels.length,
  };
}

function schemasOf(
  source: TableSource,
  sample: TableSample,
  { schema, rows }: PrepareOptions,
  target: string,
): ColumnSchema[] {
  const leftOut = new Set(source.leftOut);
  const ignore = schema.ignore?.filter((each) => !leftOut.has(each));
  const roles = { split: rows?.column, time: rows?.time };
  return inferSchema(sample.table, { ...schema, ...roles, ignore, target }, sample.rows);
}

interface Dealt {
  readonly uses: RowUses;
  /** Rows of each part: of those that train, validate, test. */
  readonly sizes: readonly number[];
  /** Of a quantity with the scale of the rows that train. */
  readonly target: Target;
  readonly classRows: Prepared['classRows'];
  /** The rows of the sample that train. */
  readonly trainSample: Uint32Array;
}

/** Lists of rows are let go of here: they are the largest that there is of a table. */
function dealRows(
  source: TableSource,
  labelled: LabelledTable,
  sample: TableSample,
  options: PrepareOptions,
  split: boolean,
): Dealt {
  const { labels, known, target } = labelled;
  const parts = split ? splitRows(source, known, target, labels, options) : allTrain(labels);
  const { train, valid, test } = parts;
  const uses = new Uint8Array(source.rows);
  for (const [k, part] of [train, valid, test].entries()) {
    for (const i of part) uses[known === undefined ? i : known[i]] = k + 1;
  }
  return {
    uses,
    sizes: [train.length, valid.length, test.length],
    target: scaledOn(train, labelled),
    classRows: rowsByClass(labelled, train),
    trainSample: placesWhere(sample.rows, (row) => uses[row] === 1),
  };
}

/** The scale of a quantity is that of the rows that train. */
function scaledOn(train: Uint32Array, { target, labels }: LabelledTable): Target {
  if (target.kind !== 'regression' || !(labels instanceof Float64Array)) return target;
  return { ...target, ...fitTargetScale(labels, train) };
}

function rowsByClass({ target, labels }: LabelledTable, ids: Uint32Array): Prepared['classRows'] {
  if (target.kind === 'regression') return { table: [], train: [] };
  const [table, train] = [target.classes.map(() => 0), target.classes.map(() => 0)];
  for (const label of labels) table[label]++;
  for (const i of ids) train[labels[i]]++;
  return { table, train };
}

/** The label of each row of a sample; NaN where it has none. */
function labelsIn(sample: TableSample, { labels, known }: LabelledTable): Float64Array {
  const found = new Float64Array(sample.rows.length).fill(Number.NaN);
  if (known === undefined) return found.map((_, i) => labels[sample.rows[i]]);
  const ids = placesOf(sample.rows, known);
  for (const [i, place] of placesOf(known, sample.rows).entries()) found[place] = labels[ids[i]];
  return found;
}
