/** @file A table looked at without training: what its columns are, what the target would be, what looks wrong. */
import { WdError } from '../base/errors.ts';
import type { ColumnSchema } from '../data/schema/column-schema.ts';
import { inferSchema } from '../data/schema/infer-schema.ts';
import { leakageSuspects, type LeakageSuspect } from '../data/schema/leakage.ts';
import type { SchemaOptions } from '../data/schema/overrides.ts';
import type { TableSource } from '../data/table-source.ts';
import { findTarget } from '../data/target.ts';
import type { TaskOptions } from '../data/tasks/infer.ts';
import type { Target } from '../data/tasks/target.ts';
import { labelsIn } from './deal-rows.ts';
import { inferTarget } from './read-target.ts';
import { sampleRows, type TableSample } from './sample-rows.ts';

/** What would be predicted. */
export interface InspectedTarget {
  readonly name: string;
  readonly target: Target;
  /** Rows that have none. */
  readonly missing: number;
}

export interface Inspection {
  readonly schemas: readonly ColumnSchema[];
  /** Rows that were drawn to judge columns by, where not all were looked at. */
  readonly sampled: number | undefined;
  readonly target?: InspectedTarget | undefined;
  /** Why there is no target: none is named so, or its cells cannot be predicted. */
  readonly fault?: WdError | undefined;
  /** Columns that know too much of the target. */
  readonly suspects: readonly LeakageSuspect[];
}

export interface InspectOptions {
  /** Name or index of the target; undefined: the column named like one. */
  readonly target: string | undefined;
  readonly task: TaskOptions;
  readonly schema: Omit<SchemaOptions, 'target'>;
  /** Draws the sample. */
  readonly seed: number;
  /** Cells by which columns are judged; 8 million unless given. */
  readonly sampleCells?: number | undefined;
}

/**
 * Columns are judged by the rows that a training with this seed judges them by; the target by all rows.
 *
 * @throws WdError WD130 for a target that was asked for and is not there, WD160 to WD163, WD197 for other columns
 */
export function inspectTable(source: TableSource, options: InspectOptions): Inspection {
  const index = targetIndex(source, options.target);
  const sample = sampleRows(source, options.seed, options.sampleCells);
  const sampled = sample.whole ? undefined : sample.rows.length;
  if (index instanceof WdError) {
    const schemas = schemasOf(source, sample, options, undefined);
    return { schemas, sampled, fault: index, suspects: [] };
  }
  const name = source.columns[index];
  const schemas = schemasOf(source, sample, options, name);
  const found = tolerant(() =>
    inferTarget(source, index, { task: options.task, dropMissingTarget: true }),
  );
  if (found instanceof WdError) return { schemas, sampled, fault: found, suspects: [] };
  const suspects = tolerant(() => leakageSuspects(sample.table, schemas, labelsIn(sample, found)));
  const missing = source.rows - found.labels.length;
  // A column of spoilt numbers cannot be held against the target; its own line says what is wrong.
  return {
    schemas,
    sampled,
    target: { name, target: found.target, missing },
    suspects: suspects instanceof WdError ? [] : suspects,
  };
}

function targetIndex({ columns, file }: TableSource, asked: string | undefined): number | WdError {
  const find = (): number => findTarget(columns, asked, file);
  return asked === undefined ? tolerant(find) : find();
}

function schemasOf(
  source: TableSource,
  { table, rows }: TableSample,
  { schema }: InspectOptions,
  target: string | undefined,
): ColumnSchema[] {
  const leftOut = new Set(source.leftOut);
  const ignore = schema.ignore?.filter((each) => !leftOut.has(each));
  return inferSchema(table, { ...schema, ignore, target }, rows);
}

/** What the work returns, or the error that a person would have been told. */
function tolerant<T>(work: () => T): T | WdError {
  try {
    return work();
  } catch (error) {
    if (error instanceof WdError) return error;
    throw error;
  }
}
