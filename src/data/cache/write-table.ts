/** @file Writes the binary form of a table of any form to a file (Node only). */
import { ftruncateSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { readTable, type ReadTableOptions } from '../read-table.ts';
import { findInputs } from '../reading/inputs.ts';
import type { FileFormat } from '../tfrecord/file-format.ts';
import { rawToCache } from './raw-to-cache.ts';
import { appendTo, CannotStore } from './storage.ts';
import { textToCache } from './text-to-cache.ts';
import { openPool } from './worker-pool.ts';

export interface WrittenTable {
  readonly rows: number;
  readonly columns: number;
  /** Of the binary form. */
  readonly bytes: number;
}

/** Writes the table's binary form. @throws CannotStore where there is no room or no permission */
export async function writeTable(
  path: string,
  sources: readonly string[],
  format: FileFormat | 'cache',
  options: ReadTableOptions,
): Promise<WrittenTable> {
  const file = await open(path, 'wx').catch((cause: unknown) => {
    throw new CannotStore(cause);
  });
  try {
    const out = appendTo(file.fd);
    if (format !== 'text') {
      const table = await readTable(sources, options);
      return { rows: table.rows, columns: table.columns.length, bytes: rawToCache(table, out) };
    }
    return await writeText(file.fd, sources, options);
  } finally {
    await file.close();
  }
}

async function writeText(
  file: number,
  sources: readonly string[],
  options: ReadTableOptions,
): Promise<WrittenTable> {
  const inputs = await findInputs(sources);
  const pool = openPool();
  try {
    return await textToCache(inputs, options, pool, () => {
      ftruncateSync(file);
      return appendTo(file);
    });
  } finally {
    await pool.close();
    for (const input of inputs) input.close();
  }
}
