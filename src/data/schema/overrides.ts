/** @file What was asked of columns by name, checked: no unknown names, no column that is two things. */
import type { ColumnKind, ColumnRole } from './column-schema.ts';
import { contradiction, unknownColumn } from './schema-errors.ts';

/** Columns by their names. */
export interface SchemaOptions {
  readonly target?: string | undefined;
  /** A weight for each row. */
  readonly weight?: string | undefined;
  /** Kept beside the predictions. */
  readonly id?: readonly string[] | undefined;
  readonly ignore?: readonly string[] | undefined;
  /** They say when: rows are ordered by them, not learned from. */
  readonly time?: readonly string[] | undefined;
  /** It says what each row is for. */
  readonly split?: string | undefined;
  /** Categories, whatever their cells look like. */
  readonly categorical?: readonly string[] | undefined;
  /** Numbers, whatever their cells look like. */
  readonly numeric?: readonly string[] | undefined;
  /** Of two values, whatever they are. */
  readonly boolean?: readonly string[] | undefined;
  readonly date?: readonly string[] | undefined;
}

export interface Decision {
  readonly role: ColumnRole;
  /** The kind that was asked for. */
  readonly kind: ColumnKind | undefined;
}

/**
 * One decision for each column.
 *
 * @throws WdError WD160 for a name that no column has, WD161 for a column that is asked to be two things
 */
export function decideColumns(columns: readonly string[], options: SchemaOptions): Decision[] {
  const known = new Set(columns);
  const roles = collect<ColumnRole>(known, [
    ['target', '--target', single(options.target)],
    ['weight', '--weight', single(options.weight)],
    ['id', '--id', options.id],
    ['ignored', '--ignore', options.ignore],
    ['time', '--time-column', options.time],
    ['split', '--split-column', single(options.split)],
  ]);
  const kinds = collect<ColumnKind>(known, [
    ['category', '--categorical', options.categorical],
    ['number', '--numeric', options.numeric],
    ['boolean', '--schema', options.boolean],
    ['date', '--schema', options.date],
  ]);
  return columns.map((name) => ({
    role: roles.get(name)?.meaning ?? 'feature',
    kind: kinds.get(name)?.meaning,
  }));
}

function single(name: string | undefined): string[] {
  return name === undefined ? [] : [name];
}

type Request<T> = readonly [meaning: T, option: string, names: readonly string[] | undefined];

interface Asked<T> {
  readonly meaning: T;
  readonly option: string;
}

function collect<T>(
  columns: ReadonlySet<string>,
  requests: readonly Request<T>[],
): Map<string, Asked<T>> {
  const asked = new Map<string, Asked<T>>();
  for (const [meaning, option, names = []] of requests) {
    for (const name of names) {
      if (!columns.has(name)) throw unknownColumn(name, option, [...columns]);
      const before = asked.get(name);
      if (before !== undefined && before.meaning !== meaning)
        throw contradiction(name, before.option, option);
      asked.set(name, { meaning, option });
    }
  }
  return asked;
}
