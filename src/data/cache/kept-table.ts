/** @file A table from the cache folder, put there first where it is not (Node only). */
import { existsSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { WdError } from '../../base/errors.ts';
import { makeFolder } from '../../base/folders.ts';
import type { ReadTableOptions } from '../read-table.ts';
import type { TableSource } from '../table-source.ts';
import type { FileFormat } from '../tfrecord/file-format.ts';
import { cacheFolder, mayKeep, tablePath, tidy, unfinishedPath, useTable } from './cache-folder.ts';
import { openCache } from './open-cache.ts';
import { CannotStore } from './storage.ts';
import { tableKey } from './table-key.ts';
import { writeTable } from './write-table.ts';

/**
 * Takes the table from the folder, or reads it into the folder and takes it then.
 *
 * The table is written under a name of its own and renamed once it is whole. Two processes that read the same table
 * both write it; the second takes the first one's place with the same content.
 *
 * @param paths the files that the sources name
 * @returns why it cannot be kept, where it cannot
 * @throws WdError for a table that cannot be read
 */
export async function keptTable(
  sources: readonly string[],
  paths: readonly string[],
  format: FileFormat,
  options: ReadTableOptions,
): Promise<TableSource | string> {
  const folder = cacheFolder();
  if (!mayKeep()) return 'WD_CACHE_LIMIT is 0';
  try {
    await makeFolder(folder);
    const { key, isSame } = await tableKey(folder, paths, options, format === 'text');
    const path = tablePath(folder, key);
    const file = paths.length === 1 ? paths[0] : `${paths[0]} and ${paths.length - 1} more`;
    const found = await openKept(path, file);
    if (found !== undefined) {
      return { ...found, decisions: [...found.decisions, `taken from the cache in ${folder}`] };
    }
    const aside = unfinishedPath(folder);
    try {
      await writeTable(aside, sources, format, options);
      if (!(await isSame())) return 'a file changed while it was read';
      await rename(aside, path);
    } finally {
      await rm(aside, { force: true });
    }
    const written = await openKept(path, file);
    await tidy(folder);
    return written ?? `${path} vanished`;
  } catch (cause) {
    const system = cause instanceof CannotStore ? cause.cause : cause;
    if (cause instanceof WdError || !(system instanceof Error) || !('code' in system)) throw cause;
    return system.message;
  }
}

/** @returns undefined where it is not there; what is there and not whole is removed */
async function openKept(path: string, file: string): Promise<TableSource | undefined> {
  if (!existsSync(path)) return undefined;
  const release = await useTable(path);
  try {
    const source = openCache(path, { file });
    return {
      ...source,
      close: () => {
        source.close();
        release();
      },
    };
  } catch (cause) {
    release();
    if (!(cause instanceof WdError)) throw cause;
    await rm(path, { force: true });
    return undefined;
  }
}
