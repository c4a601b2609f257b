/** @file Kills `wd-train` at chosen places of its work: a module that is loaded before it watches its files. */
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { builtCommand, type Ended, plainEnvironment, start, type Workplace } from './commands.ts';

/** What a step takes at least, so that several checkpoints are written within an epoch. */
const STEP_MS = 30;

/** A checkpoint: the first appears with its folder. */
export const CHECKPOINT = /(\.checkpoints|epoch-\d+-step-\d+)$/;

/** Runs `wd-train` with a watch on what it renames. @param watch code of a function of `rename`, `from` and `to` */
export function runWatched(
  { path, write }: Workplace,
  watch: string,
  words: readonly string[],
): Promise<Ended> {
  const code = `
    import fs from 'node:fs';
    import { syncBuiltinESMExports } from 'node:module';
    const { rename } = fs.promises;
    const watch = ${watch};
    fs.promises.rename = (from, to) => watch(rename, from, to);
    syncBuiltinESMExports();
    globalThis.setImmediate = (work) => setTimeout(work, ${STEP_MS});`;
  write('watch.mjs', code);
  const hook = pathToFileURL(path('watch.mjs')).href;
  const args = ['--import', hook, builtCommand('wd-train'), ...words];
  const env = { ...plainEnvironment(), WD_CACHE_DIR: `${path()} cache` };
  return start(process.execPath, args, path(), env).ended;
}

/** Where to kill: when the nth thing of such a name has been renamed, or is about to be. */
export interface KillAt {
  readonly pattern: RegExp;
  readonly nth: number;
  readonly when: 'before' | 'after';
}

/** Runs `wd-train` until it ends by SIGKILL. */
export async function kill(
  place: Workplace,
  { pattern, nth, when }: KillAt,
  words: readonly string[],
): Promise<void> {
  const watch = `(() => {
      let left = ${nth};
      const count = (to) => {
        if (${pattern}.test(to) && --left === 0) process.kill(process.pid, 'SIGKILL');
      };
      return async (rename, from, to) => {
        ${when === 'before' ? 'count(to);' : ''}
        await rename(from, to);
        ${when === 'after' ? 'count(to);' : ''}
      };
    })()`;
  const { code, err } = await runWatched(place, watch, words);
  expect([code, err]).toEqual([null, '']);
}

/** Kills a training behind its nth checkpoint. */
export function killAfter(place: Workplace, nth: number, words: readonly string[]): Promise<void> {
  return kill(place, { pattern: CHECKPOINT, nth, when: 'after' }, words);
}
