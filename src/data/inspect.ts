/** @file A table looked at without training: what its columns are, what the target would be, what looks wrong. */
import { WdError } from '../base/errors.ts';
import { countMissing, type RawTable } from './raw-table.ts';
import type { ColumnSchema } from './schema/column-schema.ts';
import { inferSchema } from './schema/infer-schema.ts';
import { leakageSuspects, type LeakageSuspect } from './schema/leakage.ts';
import type { SchemaOptions } from './schema/overrides.ts';
import { findTarget } from './target.ts';
import { encodeTarget, rowsWithTarget } from './tasks/encode.ts';
import { inferTask, type TaskOptions } from './tasks/infer.ts';
import type { Target } from './tasks/target.ts';

/** What would be predicted. */
export interface InspectedTarget {
  readonly name: string;
  readonly target: Target;
  /** Rows that have none. */
  readonly missing: number;
}

export interface Inspection {
  readonly schemas: readonly ColumnSchema[];
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
}

/** @throws WdError WD130 for a target that was asked for and is not there, WD160 to WD163, WD197 for other columns */
export function inspectTable(table: RawTable, options: InspectOptions): Inspection {
  const index = targetIndex(table, options.target);
  if (index instanceof WdError) {
    return { schemas: schemasOf(table, options, undefined), fault: index, suspects: [] };
  }
  const name = table.columns[index];
  const schemas = schemasOf(table, options, name);
  const found = tolerant(() => targetIn(table, index, options.task));
  if (found instanceof WdError) return { schemas, fault: found, suspects: [] };
  const suspects = tolerant(() => leakageSuspects(table, schemas, found.labels));
  // A column of spoilt numbers cannot be held against the target; its own line says what is wrong.
  return {
    schemas,
    target: found.target,
    suspects: suspects instanceof WdError ? [] : suspects,
  };
}

function targetIndex(table: RawTable, asked: string | undefined): number | WdError {
  const find = (): number => findTarget(table.columns, asked, table.file);
  return asked === undefined ? tolerant(find) : find();
}

function schemasOf(
  table: RawTable,
  { schema }: InspectOptions,
  target: string | undefined,
): ColumnSchema[] {
  const leftOut = new Set(table.leftOut);
  const ignore = schema.ignore?.filter((each) => !leftOut.has(each));
  return inferSchema(table, { ...schema, ignore, target });
}

function targetIn(
  table: RawTable,
  index: number,
  task: TaskOptions,
): { target: InspectedTarget; labels: Float64Array } {
  const { file, lines, columns, rows } = table;
  const [name, column] = [columns[index], table.data[index]];
  const target = inferTask(column, name, file, task, lines);
  const known = rowsWithTarget(column, name, file, lines, { dropMissingTarget: true });
  const values = encodeTarget(target, column, known, file, lines);
  const labels = new Float64Array(rows).fill(Number.NaN);
  for (const [i, row] of known.entries()) labels[row] = values[i];
  return { target: { name, target, missing: countMissing(column) }, labels };
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
