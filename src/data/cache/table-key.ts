/** @file The key of a table: what its files hold and how they are read; known files are not hashed again (Node only). */
import { createHash } from 'node:crypto';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { makeFolder } from '../../base/folders.ts';
import type { ReadTableOptions } from '../read-table.ts';
import { unfinishedPath } from './cache-folder.ts';
import { contentHash } from './content-hash.ts';
import { FORMAT_VERSION } from './format.ts';

/** What tells whether a file is still the one that was hashed. */
async function stampOf(path: string): Promise<string> {
  const { size, mtimeNs, ino } = await stat(path, { bigint: true });
  return `${size} ${mtimeNs} ${ino}`;
}

function memoPath(folder: string, path: string): string {
  const name = createHash('sha256').update(resolve(path)).digest('hex').slice(0, 32);
  return join(folder, 'seen', `${name}.txt`);
}

/**
 * The hash of a file's content, from a note in the folder where the file has not changed since.
 *
 * @returns with a check to be made after the file was read: whether it is still the same
 */
async function hashOf(folder: string, path: string) {
  const stamp = await stampOf(path);
  const isSame = async () => (await stampOf(path)) === stamp;
  const note = memoPath(folder, path);
  const [known, hash] = (await readFile(note, 'utf8').catch(() => '')).split('\n');
  if (known === stamp && /^[0-9a-f]{64}$/.test(hash)) return { hash, isSame };
  const found = await contentHash(path);
  if (await isSame()) await writeNote(folder, note, `${stamp}\n${found}\n`);
  return { hash: found, isSame };
}

/** A note that cannot be written only costs time. */
async function writeNote(folder: string, note: string, text: string): Promise<void> {
  const aside = unfinishedPath(folder);
  try {
    await makeFolder(join(folder, 'seen'));
    await writeFile(aside, text);
    await rename(aside, note);
  } catch {
    await rm(aside, { force: true });
  }
}

export interface TableKey {
  readonly key: string;
  /** Whether the files still are what they were when the key was made. */
  readonly isSame: () => Promise<boolean>;
}

/** @param isText whether the table is text, of which no column can be left unread */
export async function tableKey(
  folder: string,
  paths: readonly string[],
  options: ReadTableOptions,
  isText: boolean,
): Promise<TableKey> {
  const hashes = await Promise.all(paths.map((path) => hashOf(folder, path)));
  const said = {
    version: FORMAT_VERSION,
    content: hashes.map(({ hash }) => hash),
    // Of several files the names stand in what is said of them.
    names: paths.length > 1 ? paths : undefined,
    // Functions are left out of JSON: how progress is told makes no difference.
    options: { ...options, ignore: isText ? undefined : options.ignore },
  };
  const sorted = Object.entries(said.options).toSorted(([a], [b]) => (a < b ? -1 : 1));
  const text = JSON.stringify({ ...said, options: Object.fromEntries(sorted) });
  const key = createHash('sha256').update(text).digest('hex');
  return {
    key,
    isSame: async () => (await Promise.all(hashes.map(({ isSame }) => isSame()))).every(Boolean),
  };
}
