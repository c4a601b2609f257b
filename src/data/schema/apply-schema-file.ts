/** @file What a schema file asks for, beside what the flags ask for: a flag that names a column goes first. */
import type { SchemaOptions } from './overrides.ts';
import type { ColumnRequest, SchemaFile } from './schema-file.ts';

/** The part of a request that schema files and flags share. */
export interface ColumnWishes {
  readonly target: string | undefined;
  readonly schema: Omit<SchemaOptions, 'target'>;
  /** Columns that say what rows are for, or when they are of. */
  readonly rows: {
    readonly column?: string | undefined;
    readonly time?: readonly string[] | undefined;
  };
}

/**
 * Adds what the file says of columns that no flag names. Where a flag names another target, or parts the rows in
 * another way, the file's own target or columns of that use are features.
 */
export function applySchemaFile({ columns }: SchemaFile, wishes: ColumnWishes): ColumnWishes {
  const { target, schema, rows } = wishes;
  const { id = [], ignore = [], categorical = [], numeric = [] } = schema;
  const named = new Set([...id, ...ignore, ...categorical, ...numeric]);
  const free = columns.filter(({ name }) => !named.has(name) && name !== target);
  const having = (role: ColumnRequest['role']): string[] =>
    free.filter((each) => each.role === role).map(({ name }) => name);
  const features = free.filter(({ role = 'feature' }) => role === 'feature');
  const ofKind = (kind: ColumnRequest['kind']): string[] =>
    features.filter((each) => each.kind === kind).map(({ name }) => name);
  const partedByFlags = rows.column !== undefined || rows.time !== undefined;
  const time = having('time');
  return {
    target: target ?? having('target')[0],
    schema: {
      ...schema,
      weight: schema.weight ?? having('weight')[0],
      id: [...id, ...having('id'), ...ofKind('id')],
      ignore: [...ignore, ...having('ignored'), ...ofKind('text'), ...ofKind('constant')],
      categorical: [...categorical, ...ofKind('category')],
      numeric: [...numeric, ...ofKind('number')],
      boolean: ofKind('boolean'),
      date: ofKind('date'),
    },
    rows: partedByFlags
      ? rows
      : { ...rows, column: having('split')[0], ...(time.length === 0 ? {} : { time }) },
  };
}
