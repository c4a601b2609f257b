/** @file The folder in which tables are kept: where it is, how large it may grow, what goes first (Node only). */
import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, statfs, utimes } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { usageError } from '../../base/errors.ts';
import { makeFolder } from '../../base/folders.ts';

const TABLE = /^[0-9a-f]{64}\.wdtable$/;
const UNFINISHED = /^\.[0-9a-f]+\.tmp$/;
const GIB = 2 ** 30;
const LARGEST = 20 * GIB;
/** Of the disk's free room, what is kept already counted in, when nothing is said. */
const SHARE_OF_FREE = 0.5;
/** Whoever still writes does so more often. */
const HOUR = 3_600_000;
const LIMIT = /^(\d+(?:\.\d+)?)\s*([kmgt]?)i?b?$/i;

/** Tables that this process has open: they are not removed. */
const inUse = new Map<string, number>();

/** The folder by the environment: WD_CACHE_DIR, else where the system keeps what can be made again. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  const { WD_CACHE_DIR, XDG_CACHE_HOME, LOCALAPPDATA } = env;
  if (WD_CACHE_DIR !== undefined && WD_CACHE_DIR !== '') return WD_CACHE_DIR;
  if (XDG_CACHE_HOME !== undefined && XDG_CACHE_HOME !== '')
    return join(XDG_CACHE_HOME, 'wd-train');
  if (process.platform === 'win32' && LOCALAPPDATA !== undefined) {
    return join(LOCALAPPDATA, 'wd-train', 'cache');
  }
  return join(homedir(), '.cache', 'wd-train');
}

/**
 * Bytes that the folder may hold: WD_CACHE_LIMIT such as `5G` or `500M`; otherwise 20 GiB, or half of what is free.
 *
 * @throws WdError WD540 for a limit that is none
 */
export async function cacheLimit(
  folder: string,
  held: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<number> {
  const said = env['WD_CACHE_LIMIT'];
  if (said !== undefined && said !== '') return parseLimit(said);
  const { bavail, bsize } = await statfs(folder);
  return Math.min(LARGEST, SHARE_OF_FREE * (bavail * bsize + held));
}

/** Whether anything may be kept, by WD_CACHE_LIMIT. @throws WdError WD540 for a limit that is none */
export function mayKeep(env: NodeJS.ProcessEnv = process.env): boolean {
  const said = env['WD_CACHE_LIMIT'];
  return said === undefined || said === '' || parseLimit(said) > 0;
}

/** @throws WdError WD540 */
export function parseLimit(said: string): number {
  const found = LIMIT.exec(said.trim());
  if (found === null) {
    throw usageError('WD540', `WD_CACHE_LIMIT "${said}" is no size`, [
      'give bytes, or a size such as 500M or 20G; 0 keeps nothing',
    ]);
  }
  const power = ' kmgt'.indexOf(found[2].toLowerCase() || ' ');
  return Number(found[1]) * 1024 ** power;
}

/** The place of a table in the folder. */
export function tablePath(folder: string, key: string): string {
  return join(folder, `${key}.wdtable`);
}

/** A new name for a table that is being written. */
export function unfinishedPath(folder: string): string {
  return join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
}

/** Marks a table as used now, and as not to be removed by this process. @returns lets go of it */
export async function useTable(path: string): Promise<() => void> {
  inUse.set(path, (inUse.get(path) ?? 0) + 1);
  const now = new Date();
  await utimes(path, now, now).catch(() => {});
  return () => {
    const others = (inUse.get(path) ?? 1) - 1;
    if (others === 0) inUse.delete(path);
    else inUse.set(path, others);
  };
}

/** Removes the tables longest unused until the others fit the limit, and what killed runs left half-written. */
export async function tidy(folder: string): Promise<void> {
  await makeFolder(folder);
  const names = await readdir(folder);
  const found = await Promise.all(names.map((name) => seen(folder, name)));
  const tables = found.flatMap((each) => each ?? []);
  let held = tables.reduce((sum, { size }) => sum + size, 0);
  const limit = await cacheLimit(folder, held);
  for (const { path, size } of tables.toSorted((a, b) => a.used - b.used)) {
    if (held <= limit) return;
    if (inUse.has(path)) continue;
    // Another process may have it open, or have removed it.
    await rm(path, { force: true }).catch(() => {});
    held -= size;
  }
}

interface Table {
  readonly path: string;
  readonly size: number;
  readonly used: number;
}

/** A table; what is half-written and old is removed. */
async function seen(folder: string, name: string): Promise<Table | undefined> {
  const path = join(folder, name);
  if (!TABLE.test(name) && !UNFINISHED.test(name)) return undefined;
  const stats = await stat(path).catch(() => {});
  if (stats === undefined) return undefined;
  if (TABLE.test(name)) return { path, size: stats.size, used: stats.mtimeMs };
  if (Date.now() - stats.mtimeMs > HOUR) await rm(path, { force: true }).catch(() => {});
  return undefined;
}
