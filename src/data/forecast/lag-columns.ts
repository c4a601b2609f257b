/** @file Which other columns' past goes into a forecast, and as what. */
import type { RawTable } from '../raw-table.ts';
import type { ColumnSchema } from '../schema/column-schema.ts';
import { inferSchema } from '../schema/infer-schema.ts';
import type { SchemaOptions } from '../schema/overrides.ts';
import { readColumn } from '../schema/read-column.ts';
import { unknownColumn, unusableLag } from '../schema/schema-errors.ts';
import type { LaggedColumn } from './spec.ts';

/** What columns of the table are taken for already. */
export interface UsedColumns {
  readonly target: string;
  readonly time: readonly string[];
  readonly group: string | undefined;
  readonly schema: Omit<SchemaOptions, 'target'>;
}

/**
 * Numbers by their changes: of logarithms where all are above 0, since what grows does so in proportion. Categories by
 * the newest one. `all` stands for every number and category that is nothing else yet.
 *
 * @throws WdError WD160 for a name that no column has, WD188 for a column that is neither
 */
export function lagColumnsOf(
  table: RawTable,
  asked: readonly string[],
  { target, time, group, schema }: UsedColumns,
): LaggedColumn[] {
  const lost = asked.find((name) => name !== 'all' && !table.columns.includes(name));
  if (lost !== undefined) throw unknownColumn(lost, '--lag-columns', table.columns);
  const leftOut = new Set(table.leftOut);
  const ignore = schema.ignore?.filter((each) => !leftOut.has(each));
  const schemas = inferSchema(table, { ...schema, ignore, target, time });
  const all = asked.includes('all') && !table.columns.includes('all');
  return schemas.flatMap((each) => {
    const wanted = asked.includes(each.name);
    if (!wanted && !all) return [];
    const change = each.name === group ? undefined : changeOf(table, each);
    if (change !== undefined) return [{ name: each.name, change }];
    if (wanted) throw unusableLag(each.name, each.name === group ? 'group' : each.use);
    return [];
  });
}

function changeOf(
  table: RawTable,
  { name, reading }: ColumnSchema,
): LaggedColumn['change'] | undefined {
  if (reading === undefined || reading.kind === 'date') return undefined;
  if (reading.kind !== 'number') return 'category';
  const { values } = readColumn(table, table.columns.indexOf(name), reading, 'training');
  return values?.every((value) => !(value <= 0)) === true ? 'log' : 'difference';
}
