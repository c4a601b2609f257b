/**
 * @file Reads a table of any known form: separated text, Parquet or TFRecord, told apart by their bytes (Node).
 *
 * The libraries for the binary forms are loaded only where such a file is read.
 */
import { open } from 'node:fs/promises';
import type { RawTable } from './raw-table.ts';
import { findInputs, type Input } from './reading/inputs.ts';
import { readRawTable } from './reading/read-raw-table.ts';
import type { RawReadOptions } from './reading/settings.ts';
import { type FileFormat, formatOf } from './tfrecord/file-format.ts';

export interface ReadTableOptions extends RawReadOptions {
  /** Columns of a binary file that are not even read: they may hold what cannot be a column. */
  readonly ignore?: readonly string[] | undefined;
}

/** Enough of a file to tell what it is, also when it is compressed. */
const HEAD_BYTES = 4096;

/**
 * @param source a path, a pattern such as `part-*.csv`, or `-` for standard input, which must be text
 * @throws WdError WD1xx for text, WD50x for TFRecord, WD52x for Parquet
 */
export async function readTable(source: string, options: ReadTableOptions = {}): Promise<RawTable> {
  if (source === '-') return readRawTable([source], options);
  const inputs = await findInputs([source]);
  const format = await formatOfFile(inputs[0]);
  const paths = inputs.map(({ file, close }) => {
    close();
    return file;
  });
  if (format === 'text') return readRawTable([source], options);
  const { limit, ignore = [], columns } = options;
  const table =
    format === 'parquet'
      ? await (await import('./parquet/read-parquet.ts')).readParquet(paths, { limit, ignore })
      : await readRecords(paths, limit, ignore);
  const leftOut = ignore.filter((name) => !table.columns.includes(name));
  return { ...(columns === undefined ? table : withColumns(table, columns)), leftOut };
}

/** TFRecord files have no list of their columns: only all records together tell them. */
async function readRecords(
  paths: readonly string[],
  limit: number | undefined,
  ignore: readonly string[],
): Promise<RawTable> {
  const { readTfRecord } = await import('./tfrecord/read-tfrecord.ts');
  return readTfRecord(paths, { limit: limit === 0 ? undefined : limit, ignore });
}

async function formatOfFile({ file }: Input): Promise<FileFormat> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    return formatOf(head.subarray(0, bytesRead), file);
  } finally {
    await handle.close();
  }
}

/** A table of these columns alone, in this order. They must be there. */
function withColumns(table: RawTable, columns: readonly string[]): RawTable {
  const places = columns.map((name) => table.columns.indexOf(name));
  return { ...table, columns, data: places.map((place) => table.data[place]) };
}
