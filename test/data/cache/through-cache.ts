/** @file A table by way of its binary form, in memory. */
import { openCacheBytes } from '../../../src/data/cache/open-cache.ts';
import { type ParsePool, parseInThread } from '../../../src/data/cache/parse-pool.ts';
import { inMemory } from '../../../src/data/cache/storage.ts';
import { textToCache } from '../../../src/data/cache/text-to-cache.ts';
import type { RawTable } from '../../../src/data/raw-table.ts';
import { findInputs } from '../../../src/data/reading/inputs.ts';
import type { RawReadOptions } from '../../../src/data/reading/settings.ts';
import type { TableSource } from '../../../src/data/table-source.ts';

/** The table of these files as a cache. */
export async function cached(
  sources: readonly string[],
  options: RawReadOptions = {},
  pool: ParsePool = parseInThread(),
): Promise<TableSource> {
  const inputs = await findInputs(sources);
  try {
    let bytes = inMemory();
    await textToCache(inputs, options, pool, () => (bytes = inMemory()));
    return openCacheBytes(bytes, 'the cache');
  } finally {
    for (const input of inputs) input.close();
  }
}

/** All of it at once. */
export function wholeOf(source: TableSource): RawTable {
  return source.stretch(0, source.rows);
}
