/**
 * @file Files and folders that appear whole or not at all (Node only).
 *
 * A file is written beside its place, counted, synced and renamed; a folder is filled under a temporary
 * name and renamed once complete. A reader, or a run after a crash, sees the old state or the new one.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExitCode, WdError } from './errors.ts';

/** One `write` call takes at most this many bytes; Node refuses 2^31 and more. */
const LARGEST_WRITE = 2 ** 30;

/** Writes all bytes: a single `write` may stop short, for instance when the disk fills. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) {
    const length = Math.min(bytes.length - written, LARGEST_WRITE);
    const result = await file.write(bytes, written, length);
    if (result.bytesWritten === 0) throw new Error('the disk took no more bytes');
    written += result.bytesWritten;
  }
  const { size } = await file.stat();
  if (size !== bytes.length) throw new Error(`${size} of ${bytes.length} bytes arrived`);
}

/** Makes a rename durable. Folders cannot be synced on Windows; there the rename itself must do. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function cannotWrite(path: string, cause: unknown): WdError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new WdError('WD401', ExitCode.cannotWrite, `cannot write ${path}: ${reason}`, {
    cause,
    help: ['check that the folder exists, is writable and has room, or choose another place'],
  });
}

function temporaryName(path: string): string {
  const suffix = `${process.pid}-${randomBytes(4).toString('hex')}`;
  return join(dirname(path), `.${basename(path)}.${suffix}.tmp`);
}

/**
 * Writes a file whole or not at all. An existing file is replaced in one step.
 *
 * @throws WdError WD401 when the file cannot be written; the old file then stands untouched
 */
export async function writeWhole(path: string, content: Uint8Array | string): Promise<void> {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  const temporary = temporaryName(path);
  try {
    const file = await open(temporary, 'wx');
    try {
      await writeAll(file, bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { force: true });
    throw cannotWrite(path, cause);
  }
}

/** What became of `publishFolder`: the folder stands, or its name was taken already. */
export type Published = 'published' | 'taken';

/**
 * Makes a folder appear complete: `fill` writes its files into a temporary folder, which is then renamed.
 *
 * @param replace whether an existing folder of that name is moved out of the way and removed
 * @returns 'taken' when the name exists and must not be replaced; nothing is left behind then
 */
export async function publishFolder(
  path: string,
  replace: boolean,
  fill: (folder: string) => Promise<void>,
): Promise<Published> {
  const temporary = temporaryName(path);
  const retired = temporaryName(path);
  let moved = false;
  try {
    await mkdir(dirname(path), { recursive: true });
    await mkdir(temporary);
    await fill(temporary);
    await syncFolder(temporary);
    if (replace) moved = await renamed(path, retired);
    // Renaming onto an existing folder succeeds only where that folder is empty.
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (cause) {
    await rm(temporary, { recursive: true, force: true });
    if (moved) await renamed(retired, path);
    if (hasCode(cause, 'ENOTEMPTY', 'EEXIST')) return 'taken';
    throw cause instanceof WdError ? cause : cannotWrite(path, cause);
  }
  if (moved) await rm(retired, { recursive: true, force: true });
  return 'published';
}

async function renamed(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to);
    return true;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return false;
    throw cause;
  }
}

/** Whether a thrown value is a system error with one of these codes. */
export function hasCode(cause: unknown, ...codes: readonly string[]): boolean {
  return cause instanceof Error && 'code' in cause && codes.includes(String(cause.code));
}
