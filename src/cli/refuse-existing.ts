/** @file Results that are never written over a file unasked, and never in the place of what is no file (Node). */
import { realpath, stat } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { ExitCode, WdError } from '../base/errors.ts';
import { checkFolder } from '../base/folders.ts';
import { cannotWrite, exists } from '../base/files.ts';

export interface Replacing {
  /** Whether a file may be replaced. */
  readonly force: boolean;
  /** Paths that are read: none of them is replaced, asked or not. */
  readonly tables?: readonly string[];
}

/**
 * A result is renamed to its place. That would put a file where a device or a pipe is: `--out /dev/null`. Nor is it
 * made only to be told in the end that the folder is missing, or takes no files.
 *
 * @throws WdError WD401 if that is no place for a file; WD406 if there is something of that name, and it may not be
 *   replaced
 */
export async function refuseExisting(path: string, { force, tables }: Replacing): Promise<void> {
  if (await isDevice(path)) {
    const message = `cannot write ${path}: it is a device or a pipe, and the result is a file`;
    throw new WdError('WD401', ExitCode.cannotWrite, message, { help: ['name a file'] });
  }
  if (await exists(path)) await refuseTaken(path, force, tables ?? []);
  await checkFolder(dirname(resolve(path))).catch((cause: unknown) => {
    throw cannotWrite(path, cause);
  });
}

async function refuseTaken(path: string, force: boolean, tables: readonly string[]): Promise<void> {
  if (!force) {
    throw taken(`${path} exists already`, 'or replace it with --force');
  }
  const real = await realpath(path).catch(() => undefined);
  for (const table of tables) {
    if (real === undefined || (await realpath(table).catch(() => '')) !== real) continue;
    throw taken(`${path} is the table that is read`, 'it is not replaced, by --force either');
  }
}

async function isDevice(path: string): Promise<boolean> {
  if (process.platform !== 'win32' && dirname(resolve(path)) === '/dev') return true;
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && !found.isFile() && !found.isDirectory();
}

function taken(message: string, more: string): WdError {
  return new WdError('WD406', ExitCode.cannotWrite, message, {
    help: [`choose another file with -o, ${more}`],
  });
}
