/**
 * @file Reads a table of any known form: separated text, Parquet, TFRecord or a cache, told apart by their bytes (Node).
 *
 * The libraries for the binary forms are loaded only where such a file is read.
 */
import { open } from 'node:fs/promises';
import { usageError } from '../base/errors.ts';
import { MAGIC } from './cache/format.ts';
import { openCache } from './cache/open-cache.ts';
import type { RawTable } from './raw-table.ts';
import { findInputs, type Input } from './reading/inputs.ts';
import { readRawTable } from './reading/read-raw-table.ts';
import type { RawReadOptions } from './reading/settings.ts';
import { columnsOf, type TableSource } from './table-source.ts';
import { type FileFormat, formatOf } from './tfrecord/file-format.ts';

export interface ReadTableOptions extends RawReadOptions {
  /** Columns of a binary file that are not even read: they may hold what cannot be a column. */
  readonly ignore?: readonly string[] | undefined;
}

/** Enough of a file to tell what it is, also when it is compressed. */
const HEAD_BYTES = 4096;

/**
 * @param source a path, a pattern such as `part-*.csv`, or `-` for standard input, which must be text; several are
 *   parts of one table
 * @throws WdError WD1xx for text, WD50x for TFRecord, WD52x for Parquet, WD54x for a cache
 */
export async function readTable(
  source: string | readonly string[],
  options: ReadTableOptions = {},
): Promise<RawTable> {
  const sources = typeof source === 'string' ? [source] : source;
  const { format, paths } = await formatOfSources(sources);
  if (format === 'text') return readRawTable(sources, options);
  if (format === 'cache') {
    const opened = openCacheOf(paths, options);
    const table = opened.stretch(0, options.limit ?? opened.rows);
    opened.close();
    return table;
  }
  const { limit, ignore = [], columns } = options;
  const table =
    format === 'parquet'
      ? await (await import('./parquet/read-parquet.ts')).readParquet(paths, { limit, ignore })
      : await readRecords(paths, limit, ignore);
  const leftOut = ignore.filter((name) => !table.columns.includes(name));
  return { ...(columns === undefined ? table : withColumns(table, columns)), leftOut };
}

/** The form of the files that the sources name, told by the first of them, and their paths. */
export async function formatOfSources(
  sources: readonly string[],
): Promise<{ readonly format: FileFormat | 'cache'; readonly paths: readonly string[] }> {
  if (sources.includes('-')) return { format: 'text', paths: [] };
  const inputs = await findInputs(sources);
  const format = await formatOfFile(inputs[0]);
  const paths = inputs.map(({ file, close }) => {
    close();
    return file;
  });
  return { format, paths };
}

/** A cache that a person names. @throws WdError WD543 for several */
export function openCacheOf(paths: readonly string[], { columns }: ReadTableOptions): TableSource {
  if (paths.length > 1) {
    throw usageError('WD543', `${paths[0]} is a table cache, and is given with other files`, [
      'give it alone: it is a whole table',
    ]);
  }
  const source = openCache(paths[0], { file: paths[0] });
  return columns === undefined ? source : columnsOf(source, columns);
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

async function formatOfFile({ file }: Input): Promise<FileFormat | 'cache'> {
  const handle = await open(file);
  try {
    const head = Buffer.alloc(HEAD_BYTES);
    const { bytesRead } = await handle.read(head, 0, HEAD_BYTES, 0);
    if (head.subarray(0, MAGIC.length).equals(MAGIC)) return 'cache';
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
