/**
 * @file Files and folders that appear whole or not at all (Node only).
 *
 * A file is written beside its place, counted, synced and renamed; a folder is filled under a temporary
 * name and renamed once complete. A reader, or a run after a crash, sees the old state or the new one.
 */
import { randomBytes } from 'node:crypto';
import { lstat, mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExitCode, WdError } from './errors.ts';
import { makeFolder } from './folders.ts';

/** One `write` call takes at most this many bytes; Node refuses 2^31 and more. */
const LARGEST_WRITE = 2 ** 30;

/** Writes all bytes: a single `write` may stop short, for instance when the disk fills. */
async function writeAll(file: FileHandle, parts: Parts): Promise<void> {
  let total = 0;
  for await (const part of parts) {
    const bytes = typeof part === 'string' ? Buffer.from(part, 'utf8') : part;
    let written = 0;
    while (written < bytes.length) {
      const length = Math.min(bytes.length - written, LARGEST_WRITE);
      const result = await file.write(bytes, written, length);
      if (result.bytesWritten === 0) throw new Error('the disk took no more bytes');
      written += result.bytesWritten;
    }
    total += bytes.length;
  }
  const { size } = await file.stat();
  if (size !== total) throw new Error(`${size} of ${total} bytes arrived`);
}

/** What a file will hold, piece by piece. */
type Parts = AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>;

async function sync(path: string, flags: 'r' | 'r+'): Promise<void> {
  const file = await open(path, flags);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes a rename durable where that is possible: Windows and some network disks cannot sync a folder. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  try {
    await sync(path, 'r');
  } catch (cause) {
    if (!hasCode(cause, 'EACCES', 'EINVAL', 'ENOTSUP', 'EOPNOTSUPP')) throw cause;
  }
}

/** WD401: why a file cannot be written. */
export function cannotWrite(path: string, cause: unknown): WdError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WdError('WD401', ExitCode.cannotWrite, `cannot write ${path}: ${reason}`, {
    cause,
    help: ['check that the folder exists, is writable and has room, or choose another place'],
  });
}

function temporaryName(path: string): string {
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
  // Cut, since a name may be as long as the file system allows.
  return join(dirname(path), `.${basename(path).slice(0, 40)}.${suffix}.tmp`);
}

/** Removes what is left of a failure; that failure is what gets reported, not one of this clean-up. */
async function discard(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true }).catch(() => {});
}

/**
 * Writes a file whole or not at all. An existing file is replaced in one step.
 *
 * @throws WdError WD401 when the file cannot be written; the old file then stands untouched (or the new
 *   one, whole, where the very last step failed: making the rename durable)
 */
export function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  return writeParts(path, [content]);
}

/**
 * The same piece by piece, each as it is made.
 *
 * @throws WdError WD401 as `writeWhole`, and whatever `WdError` the making of a piece throws, as it is
 */
export async function writeParts(path: string, parts: Parts): Promise<void> {
  await writeAside(path, async (aside) => {
    const file = await open(aside, 'wx');
    try {
      await writeAll(file, parts);
    } catch (cause) {
      throw cause instanceof WdError ? cause : cannotWrite(path, cause);
    } finally {
      await file.close();
    }
  });
}

/**
 * The same for what writes a file by itself.
 *
 * @param write makes the file that it is given the path of, where there is none yet
 * @returns what `write` returns
 * @throws WdError WD401 when a file system call fails, also one of `write`; whatever else that throws, as it is
 */
export async function writeAside<T>(
  path: string,
  write: (aside: string) => Promise<T>,
): Promise<T> {
  const temporary = temporaryName(path);
  try {
    const result = await write(temporary);
    await sync(temporary, 'r+');
    await rename(temporary, path);
    await syncFolder(dirname(path));
    return result;
  } catch (cause) {
    await discard(temporary);
    const isSystem = cause instanceof Error && 'code' in cause && !(cause instanceof WdError);
    throw isSystem ? cannotWrite(path, cause) : cause;
  }
}

/** What became of `publishFolder`: the folder stands, or its name was taken already. */
export type Published = 'published' | 'taken';

/**
 * Makes a folder appear complete: `fill` writes its files into a temporary folder, which is then renamed.
 * Of several that publish one name at once, the first wins, or with `replace` the last.
 *
 * @param replace whether whatever has that name is moved out of the way and removed
 * @returns 'taken' when the name exists and must not be replaced; nothing is left behind then. An empty
 *   folder does not count as taken.
 * @throws WdError WD401 when a file system call fails; whatever else `fill` throws, as it is
 */
export async function publishFolder(
  path: string,
  replace: boolean,
  fill: (folder: string) => Promise<void>,
): Promise<Published> {
  const temporary = temporaryName(path);
  try {
    await makeFolder(dirname(path));
    await mkdir(temporary);
    await fill(temporary);
    await syncFolder(temporary);
    return await placeFolder(temporary, path, replace);
  } catch (cause) {
    throw cause instanceof Error && 'errno' in cause ? cannotWrite(path, cause) : cause;
  } finally {
    await discard(temporary);
  }
}

async function placeFolder(temporary: string, path: string, replace: boolean): Promise<Published> {
  const retired = temporaryName(path);
  if (replace) await renamed(path, retired);
  try {
    await rename(temporary, path);
  } catch (cause) {
    // Windows says EPERM for a folder that exists.
    const occupied = hasCode(cause, 'ENOTEMPTY', 'EEXIST', 'ENOTDIR') || (await exists(path));
    if (!occupied) {
      await renamed(retired, path);
      throw cause;
    }
    await discard(retired);
    // With `replace`, somebody else published in between: their turn is over.
    return replace ? placeFolder(temporary, path, replace) : 'taken';
  }
  await syncFolder(dirname(path));
  await discard(retired);
  return 'published';
}

/**
 * Makes a folder disappear whole: it is renamed first, so that no reader sees the half of it.
 *
 * @throws WdError WD401 when it cannot be renamed
 */
export async function removeFolder(path: string): Promise<void> {
  const retired = temporaryName(path);
  try {
    await renamed(path, retired);
  } catch (cause) {
    throw cannotWrite(path, cause);
  }
  await discard(retired);
}

/** Whether a name in a folder is one of those that a process which died may have left there. */
export function isLeftOver(name: string): boolean {
  return /^\..*\.\d+-[0-9a-f]{8}\.tmp$/.test(name);
}

/** Whether anything has that name, a dangling link too. */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return false;
    throw cause;
  }
}

/** Renames what is there; nothing there is no fault. */
async function renamed(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (cause) {
    if (!hasCode(cause, 'ENOENT')) throw cause;
  }
}

/** Whether a thrown value is a system error with one of these codes. */
export function hasCode(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}
