/** @file The columns of a Parquet file, by its schema. */
import type { SchemaElement, SchemaTree } from 'hyparquet';
import { columnType, typeName, type ColumnType } from './column-type.ts';
import { damagedFile, nestedColumns, unusableType } from './parquet-errors.ts';
import type { ParquetFile } from './parquet-file.ts';

export interface FileColumn {
  readonly name: string;
  readonly type: ColumnType;
  /** The physical type alone. */
  readonly element: SchemaElement;
}

/**
 * The columns of a file in their order, without those to be left out.
 *
 * @throws WdError WD521 for a schema that is none, WD522 for nested columns, WD523 for those of a type that makes
 *   no cells
 */
export async function fileColumns(
  { path, metadata }: ParquetFile,
  ignored: ReadonlySet<string>,
): Promise<FileColumn[]> {
  const { parquetSchema } = await import('hyparquet');
  let children: readonly SchemaTree[];
  try {
    children = parquetSchema(metadata).children;
  } catch (cause) {
    throw damagedFile(path, 'its schema', cause);
  }
  // The schema is taken as it is read; only names that are none would be missed later.
  if (children.some(({ element }) => typeof element.name !== 'string')) {
    throw damagedFile(path, 'its schema', 'a column has no name');
  }
  const wanted = children.filter(({ element }) => !ignored.has(element.name));
  const nested = wanted.filter(isNested).map(({ element }) => element.name);
  if (nested.length > 0) throw nestedColumns(path, nested);
  return wanted.map(({ element }) => {
    const type = columnType(element);
    if (type === undefined) throw unusableType(path, element.name, typeName(element));
    return { name: element.name, type, element: physical(element) };
  });
}

function isNested({ element, children }: SchemaTree): boolean {
  return (
    children.length > 0 || element.type === undefined || element.repetition_type === 'REPEATED'
  );
}

/** Without its logical type, so that values come as they are stored: the library's own conversions lose digits. */
function physical({ name, type, type_length, repetition_type }: SchemaElement): SchemaElement {
  const element: SchemaElement = { name };
  if (type !== undefined) element.type = type;
  if (type_length !== undefined) element.type_length = type_length;
  if (repetition_type !== undefined) element.repetition_type = repetition_type;
  return element;
}
