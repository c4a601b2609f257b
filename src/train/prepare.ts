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
import { type Encodable, encodeLabelled, encodeParts } from './encode-rows.ts';
import { inferTarget, type LabelledTable } from './read-target.ts';
import type { Recipe } from './recipe.ts';
import type { RowStore } from './row-store.ts';
import { placesOf, sampleRows, type TableSample } from './sample-rows.ts';
import { allTrain, splitRows } from './split-rows.ts';

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
  /** Where encoded rows go that are too many for the memory; undefined: they are kept in memory. */
  readonly spill?: Spill | undefined;
  /** Cells by which columns are judged and inputs fitted; 8 million unless given. */
  readonly sampleCells?: number | undefined;
}

export interface Prepared {
  readonly train: RowStore;
  readonly valid: RowStore;
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
  const { file, columns, rows } = source;
  const index = findTarget(columns, options.target, file);
  const labelled = inferTarget(source, index, options);
  const { labels, target: inferred } = labelled;
  const leftOut = new Set(source.leftOut);
  const ignore = options.schema.ignore?.filter((each) => !leftOut.has(each));
  const sample = sampleRows(source, options.seed, options.sampleCells);
  const asked = { ...options.schema, ignore, target: columns[index] };
  const schemas = inferSchema(sample.table, asked, sample.rows);
  const split = validation === undefined ? splitRows(inferred, labels, options) : allTrain(labels);
  const target = scaledOn(split.train, labelled);
  const trainRows = placesOf(inTable(split.train, labelled), sample.rows);
  const encoder = fitEncoder(sample.table, schemas, trainRows, options.encoder);
  const suspects = leakageSuspects(sample.table, schemas, labelsIn(sample, labelled));
  const encodable: Encodable = { source, encoder, stage: 'training', ...labelled, target };
  const { spill } = options;
  const [train, valid] = encodeParts(encodable, [split.train, split.valid], spill);
  return {
    train,
    valid:
      validation === undefined
        ? valid
        : encodeLabelled(encoder, target, validation, options, spill),
    sampled: sample.whole ? undefined : sample.rows.length,
    schemas,
    encoder,
    target,
    classRows: rowsByClass(labelled, split.train),
    suspects,
    dropped: rows - labels.length,
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

/** Rows of the table, from indices into those that have a label. */
function inTable(ids: Uint32Array, { known }: LabelledTable): Uint32Array {
  return known === undefined ? ids : ids.map((i) => known[i]);
}

/** The label of each row of a sample; NaN where it has none. */
function labelsIn(sample: TableSample, { labels, known }: LabelledTable): Float64Array {
  const found = new Float64Array(sample.rows.length).fill(Number.NaN);
  if (known === undefined) return found.map((_, i) => labels[sample.rows[i]]);
  const ids = placesOf(sample.rows, known);
  for (const [i, place] of placesOf(known, sample.rows).entries()) found[place] = labels[ids[i]];
  return found;
}
