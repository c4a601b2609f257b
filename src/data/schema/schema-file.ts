/**
 * @file A schema as a file: what each column is and what is done with it, to be edited and given back.
 *
 * `wd-data inspect` writes it, as a file or as its line of JSON. Of what it holds, `kind` and `role` are heard; all
 * else is there to be read. Unknown keys are refused, since they may be misspelt ones.
 */
import { z } from 'zod';
import { dataError, type WdError } from '../../base/errors.ts';
import { closest, listed, quoted } from '../names.ts';
import type { RawTable } from '../raw-table.ts';
import { COLUMN_KINDS, COLUMN_ROLES, type ColumnKind, type ColumnRole } from './column-schema.ts';

export interface ColumnRequest {
  readonly name: string;
  readonly kind?: ColumnKind | undefined;
  readonly role?: ColumnRole | undefined;
}

export interface SchemaFile {
  /** Where it was read. */
  readonly file: string;
  readonly columns: readonly ColumnRequest[];
}

const column = z.strictObject({
  name: z.string(),
  kind: z.enum(COLUMN_KINDS).optional(),
  role: z.enum(COLUMN_ROLES).optional(),
  inferred: z.unknown().optional(),
  example: z.unknown().optional(),
  missing: z.unknown().optional(),
  distinct: z.unknown().optional(),
  moreDistinct: z.unknown().optional(),
  use: z.unknown().optional(),
  tooLarge: z.unknown().optional(),
});

const schema = z.strictObject({
  format: z.literal('wd-schema'),
  version: z.literal(1),
  columns: z.array(column).max(100_000),
  v: z.unknown().optional(),
  event: z.unknown().optional(),
  table: z.unknown().optional(),
  rows: z.unknown().optional(),
  reading: z.unknown().optional(),
  target: z.unknown().optional(),
  suspects: z.unknown().optional(),
});

/** Roles that one column has at most. */
const SINGLE: readonly ColumnRole[] = ['target', 'weight', 'split'];

/**
 * @param file where the text was read, for messages
 * @throws WdError WD195 when it is not of the form, WD198 when it says two things of a column, or gives to two what
 *   only one can have
 */
export function decodeSchemaFile(text: string, file: string): SchemaFile {
  const result = schema.safeParse(parsed(text, file));
  if (!result.success) {
    throw malformed(file, z.prettifyError(result.error).split('\n').slice(0, 8));
  }
  const { columns } = result.data;
  const names = columns.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw ambiguous(file, `column ${quoted(twice)} stands in it twice`);
  for (const role of SINGLE) {
    const having = columns.filter((each) => each.role === role).map(({ name }) => name);
    if (having.length > 1) throw ambiguous(file, `the role ${role} is given to ${listed(having)}`);
  }
  return { file, columns };
}

function parsed(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw malformed(file, [cause instanceof Error ? cause.message : String(cause)]);
  }
}

/**
 * Refuses a schema of columns that the table does not have.
 *
 * @throws WdError WD196 naming the column, and the one that is probably meant
 */
export function checkSchemaFile(
  { file, columns }: SchemaFile,
  table: Pick<RawTable, 'file' | 'columns' | 'leftOut'>,
): void {
  const known = new Set([...table.columns, ...(table.leftOut ?? [])]);
  const lost = columns.find(({ name }) => !known.has(name));
  if (lost === undefined) return;
  const meant = closest(lost.name, table.columns);
  throw dataError(
    'WD196',
    `${file} speaks of a column ${quoted(lost.name)}, which ${table.file} lacks`,
    {
      place: { file },
      details: [`the columns are ${listed(table.columns)}`],
      help: [
        meant === undefined ? 'remove it from the schema' : `did you mean ${quoted(meant)}?`,
        'or make a new schema: wd-data inspect TABLE --schema-out FILE',
      ],
    },
  );
}

function malformed(file: string, details: readonly string[]): WdError {
  return dataError('WD195', `${file} is not a schema of columns`, {
    place: { file },
    details,
    help: [
      `a kind is one of ${COLUMN_KINDS.join(', ')}; a role is one of ${COLUMN_ROLES.join(', ')}`,
      'correct it, or begin with one that wd-data inspect TABLE --schema-out FILE writes',
    ],
  });
}

function ambiguous(file: string, fault: string): WdError {
  return dataError('WD198', `${file} contradicts itself: ${fault}`, {
    place: { file },
    help: ['keep one of them'],
  });
}
