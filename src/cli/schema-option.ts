/** @file `--schema`: what a file says of columns, added to what the flags say. */
import { readFile } from 'node:fs/promises';
import { dataError } from '../base/errors.ts';
import { applySchemaFile, type ColumnWishes } from '../data/schema/apply-schema-file.ts';
import { decodeSchemaFile, type SchemaFile } from '../data/schema/schema-file.ts';

/** What was asked for, with what a schema file says of columns that no flag names. */
export async function withSchemaFile<T extends ColumnWishes>(
  file: string | undefined,
  wishes: T,
): Promise<T & { readonly schemaFile: SchemaFile | undefined }> {
  if (file === undefined) return { ...wishes, schemaFile: undefined };
  const schemaFile = decodeSchemaFile(await readSchema(file), file);
  return { ...wishes, ...applySchemaFile(schemaFile, wishes), schemaFile };
}

async function readSchema(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw dataError('WD199', `the schema cannot be read: ${reason}`, {
      place: { file },
      help: ['make one with wd-data inspect TABLE --schema-out FILE'],
      cause,
    });
  }
}
