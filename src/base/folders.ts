/** @file Folders that are made, and those that are to take files: told before the work, not after it (Node only). */
import { access, constants, mkdir, mkdtemp, rmdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/**
 * Makes a folder and those above it, level by level. One that is there is as good.
 *
 * Not `mkdir` with `recursive`: in /proc, where no folder can be made and none is said to be missing, that of Node 20
 * never ends.
 *
 * @throws a system error where it cannot be made
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const above = dirname(path);
  if (above !== path) await makeFolder(above);
  try {
    await mkdir(path);
  } catch (cause) {
    // Another process may have made it in between.
    if (!(await isFolder(path))) throw cause;
  }
}

async function isFolder(path: string): Promise<boolean> {
  return await stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

/**
 * Whether a folder takes new files. One is made and removed again: what permissions say is not all.
 *
 * @throws an error that says why it does not
 */
export async function checkFolder(path: string): Promise<void> {
  if (!(await stat(path)).isDirectory()) throw new Error('it is not a folder');
  await access(path, constants.W_OK | constants.X_OK);
  await rmdir(await mkdtemp(join(path, '.wd-')));
}
