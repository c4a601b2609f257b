/**
 * @file Opens a table of any known form so that it need not fit in memory (Node).
 *
 * What is read once is kept in its binary form, by its content, in the cache folder; a later run starts from there.
 */
import { stat } from 'node:fs/promises';
import { openCacheBytes } from './cache/open-cache.ts';
import { keptTable } from './cache/kept-table.ts';
import { inMemory } from './cache/storage.ts';
import { textToCache } from './cache/text-to-cache.ts';
import { openPool } from './cache/worker-pool.ts';
import type { RawTable } from './raw-table.ts';
import { formatOfSources, openCacheOf, readTable, type ReadTableOptions } from './read-table.ts';
import { findInputs } from './reading/inputs.ts';
import { sourceOf, type TableSource } from './table-source.ts';

export { openCache } from './cache/open-cache.ts';

export interface OpenTableOptions extends ReadTableOptions {
  /** Whether tables may be kept in the cache folder, and taken from there; otherwise they may. */
  readonly cache?: boolean | undefined;
}

/** Files smaller than this together are read as fast as they are found. */
const SMALL_BYTES = 2 ** 20;
/** A table of so many cells is held in memory: 128 MiB at most. */
const FEW_CELLS = 2 ** 24;

/**
 * Opens a table. Small ones lie in memory; of others the rows are read from a cache as they are asked for.
 *
 * @param source a path, a pattern such as `part-*.csv`, a cache that `wd-data convert` wrote, or `-` for standard
 *   input, which is held in memory; several are parts of one table
 * @throws WdError WD1xx for text, WD50x for TFRecord, WD52x for Parquet, WD54x for a cache
 */
export async function openTable(
  source: string | readonly string[],
  options: OpenTableOptions = {},
): Promise<TableSource> {
  const sources = typeof source === 'string' ? [source] : source;
  const { cache = true, ...reading } = options;
  if (reading.limit !== undefined) return sourceOf(await readTable(sources, reading));
  const { format, paths } = await formatOfSources(sources);
  if (format === 'cache') return settled(openCacheOf(paths, reading));
  const isPiped = sources.includes('-');
  if (!isPiped && (await sizeOf(paths)) < SMALL_BYTES) {
    return sourceOf(await readTable(sources, reading));
  }
  if (cache && !isPiped) {
    const kept = await keptTable(sources, paths, format, reading);
    if (typeof kept !== 'string') return settled(kept);
    const opened = await openWithout(sources, reading, format === 'text');
    return settled({ ...opened, decisions: [...opened.decisions, `not kept in a cache: ${kept}`] });
  }
  return settled(await openWithout(sources, reading, format === 'text'));
}

/** The whole table, in memory, by way of the cache. */
export async function readThroughCache(
  source: string | readonly string[],
  options: OpenTableOptions = {},
): Promise<RawTable> {
  const opened = await openTable(source, options);
  try {
    return { ...opened.stretch(0, opened.rows), decisions: opened.decisions };
  } finally {
    opened.close();
  }
}

async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Text in its binary form in memory, a third as large as columns of float64; other forms as they are. */
async function openWithout(
  sources: readonly string[],
  options: ReadTableOptions,
  isText: boolean,
): Promise<TableSource> {
  if (!isText) return sourceOf(await readTable(sources, options));
  const inputs = await findInputs(sources);
  const pool = openPool();
  try {
    let bytes = inMemory();
    await textToCache(inputs, options, pool, () => (bytes = inMemory()));
    return openCacheBytes(bytes, 'the table');
  } finally {
    await pool.close();
    for (const input of inputs) input.close();
  }
}

/** A table of few cells is read at once. */
function settled(source: TableSource): TableSource {
  const { columns, decisions, rows } = source;
  if (rows * columns.length > FEW_CELLS) return source;
  try {
    // What was said since is kept.
    return sourceOf({ ...source.stretch(0, rows), decisions });
  } finally {
    source.close();
  }
}
