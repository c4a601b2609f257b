/**
 * @file From tables to what a network is trained on: target, schema, split, encoded rows.
 *
 * Everything that is fitted is fitted on the training rows alone and stored in the description, so that
 * new rows are treated the same.
 */
import type { ColumnSchema } from '../data/schema/column-schema.ts';
import { chooseCrosses, type CrossChoice } from '../data/schema/choose-crosses.ts';
import { CROSS_BUCKETS } from '../data/schema/crosses.ts';
import type { Encoder } from '../data/schema/encoder.ts';
import { type EncoderOptions, fitEncoder } from '../data/schema/fit-encoder.ts';
import { inferSchema } from '../data/schema/infer-schema.ts';
import { leakageSuspects, type LeakageSuspect } from '../data/schema/leakage.ts';
import type { SchemaOptions } from '../data/schema/overrides.ts';
import type { TableSource } from '../data/table-source.ts';
import { findTarget } from '../data/target.ts';
import type { TaskOptions } from '../data/tasks/infer.ts';
import type { ClassWeight } from '../data/tasks/row-weights.ts';
import type { Target } from '../data/tasks/target.ts';
import type { Spill } from './collect-rows.ts';
import { type ClassRows, type Dealt, dealRows, labelsIn } from './deal-rows.ts';
import { type Encodable, encodeLabelled, encodeParts, type RowUses } from './encode-rows.ts';
import { inferTarget } from './read-target.ts';
import type { Recipe } from './recipe.ts';
import type { RowStore } from './row-store.ts';
import { sampleRows, type TableSample } from './sample-rows.ts';
import type { RowPlan } from './split-rows.ts';
import { fitWeigher } from './weigh-rows.ts';

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
  /** The crosses that were looked for, where they were. */
  readonly choice?: CrossChoice | undefined;
  readonly target: Target;
  readonly classRows: ClassRows;
  /** The least and the largest weight of a training row; undefined where all count the same. */
  readonly weightRange: readonly [least: number, most: number] | undefined;
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
  const sampleLabels = labelsIn(sample, labelled);
  const { encoder, choice } = fitInputs(sample, schemas, dealt, sampleLabels, options);
  const suspects = leakageSuspects(sample.table, schemas, sampleLabels);
  const { spill, schema, classWeight = 'none' } = options;
  const asked = { column: schema.weight, classWeight };
  const weigher = fitWeigher(source, labelled, uses, classRows.train, asked);
  const encodable: Encodable = {
    source,
    encoder,
    stage: 'training',
    ...labelled,
    target,
    weigher,
  };
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
    ...(choice === undefined ? {} : { choice }),
    target,
    classRows,
    weightRange: weigher?.range,
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

/** The encoder, with the crosses that were looked for where they were: by the rows of the sample that train. */
function fitInputs(
  { table }: TableSample,
  schemas: readonly ColumnSchema[],
  { trainSample, target }: Dealt,
  sampleLabels: Float64Array,
  { encoder: asked, autoCross = false, seed }: PrepareOptions,
): { readonly encoder: Encoder; readonly choice?: CrossChoice } {
  const encoder = fitEncoder(table, schemas, trainSample, asked);
  if (!autoCross) return { encoder };
  const { crossBuckets = CROSS_BUCKETS, wideBuckets = 0 } = asked;
  const labels = Float64Array.from(trainSample, (place) => sampleLabels[place]);
  const sizes = { crossBuckets, wideBuckets, seed };
  const choice = chooseCrosses(encoder, table, trainSample, labels, target, sizes);
  if (choice.chosen.length === 0) return { encoder, choice };
  return { encoder: fitEncoder(table, schemas, trainSample, withCrosses(asked, choice)), choice };
}

/** Those that were asked for, and those that were found beside them. */
function withCrosses(asked: EncoderOptions, { chosen }: CrossChoice): EncoderOptions {
  const { crosses = [] } = asked;
  const known = new Set(crosses.map((names) => names.toSorted().join(':')));
  const found = chosen.filter(({ names }) => !known.has(names.toSorted().join(':')));
  return { ...asked, crosses: [...crosses, ...found.map(({ names }) => names)] };
}
