/**
 * @file Opens a table of any known form so that it need not fit in memory (Node).
 *
 * What is read once is kept in its binary form, by its content, in the cache folder; a later run starts from there.
 */
import { openCache } from './cache/open-cache.ts';
import { parseInThread } from './cache/parse-pool.ts';
import { inMemory } from './cache/storage.ts';
import { openCacheBytes } from './cache/open-cache.ts';
import { textToCache } from './cache/text-to-cache.ts';
import { readTable, type ReadTableOptions } from './read-table.ts';
import { findInputs } from './reading/inputs.ts';
import { sourceOf, type TableSource } from './table-source.ts';

export interface OpenTableOptions extends ReadTableOptions {
  /** Whether tables may be kept in the cache folder, and taken from there; otherwise they may. */
  readonly cache?: boolean | undefined;
}

/**
 * @param source a path, a pattern such as `part-*.csv`, a cache that `wd-data convert` wrote, or `-` for standard
 *   input; several are parts of one table
 * @throws WdError WD1xx for text, WD50x for TFRecord, WD52x for Parquet, WD54x for a cache
 */
export async function openTable(
  source: string | readonly string[],
  options: OpenTableOptions = {},
): Promise<TableSource> {
  const sources = typeof source === 'string' ? [source] : source;
  if (sources.length === 1) return sourceOf(await readTable(sources[0], options));
  const inputs = await findInputs(sources);
  try {
    let bytes = inMemory();
    await textToCache(inputs, options, parseInThread(), () => (bytes = inMemory()));
    return openCacheBytes(bytes, 'the table');
  } finally {
    for (const input of inputs) input.close();
  }
}

export { openCache };
