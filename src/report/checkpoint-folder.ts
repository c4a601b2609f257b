/**
 * @file The checkpoints of a run, beside the place where its folder will stand: `NAME.checkpoints`. The latest and the
 * one before are kept (Node).
 */
import { mkdir, readdir, rmdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ExitCode, WdError } from '../base/errors.ts';
import { exists, hasCode, isLeftOver, publishFolder, removeFolder } from '../base/files.ts';
import type { TrainingState } from '../train/training-state.ts';
import { type CheckpointAbout, writeCheckpoint } from './checkpoint-file.ts';
import { CHECKPOINTS, type RunPlace } from './run-folder.ts';

const NAME = /^epoch-(\d+)-step-(\d+)$/;

function nameOf({ epoch, sums }: TrainingState): string {
  return `epoch-${String(epoch).padStart(4, '0')}-step-${String(sums.count).padStart(6, '0')}`;
}

/** Whether a path has the name of a checkpoint. */
export function isCheckpointName(path: string): boolean {
  return NAME.test(basename(path));
}

/** The names of the checkpoints in a folder, the latest first; none where there is no such folder. */
export async function listCheckpoints(folder: string): Promise<readonly string[]> {
  const names = await namesIn(folder);
  const placed = names.flatMap((name) => {
    const [, epoch, step] = NAME.exec(name) ?? [];
    return epoch === undefined ? [] : [{ name, epoch: Number(epoch), step: Number(step) }];
  });
  return placed.toSorted((a, b) => b.epoch - a.epoch || b.step - a.step).map(({ name }) => name);
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) return [];
    throw cause;
  }
}

/** The folders of checkpoints that runs at this place have left, the latest written first. */
export async function foldersAt({ folder, name, numbered }: RunPlace): Promise<string[]> {
  const names = await namesIn(folder);
  const own = names.filter((each) => {
    if (!each.endsWith(CHECKPOINTS)) return false;
    const run = each.slice(0, -CHECKPOINTS.length);
    if (!numbered) return run === name;
    return run.startsWith(`${name}-`) && /^\d+$/.test(run.slice(name.length + 1));
  });
  const timed: { readonly path: string; readonly time: number }[] = [];
  for (const each of own) {
    const path = join(folder, each);
    const [latest] = await listCheckpoints(path);
    const time = latest === undefined ? undefined : await timeOf(join(path, latest));
    if (time !== undefined) timed.push({ path, time });
  }
  return timed.toSorted((a, b) => b.time - a.time).map(({ path }) => path);
}

/** When a checkpoint was written; undefined where the run that wrote it has removed it. */
async function timeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return undefined;
    throw cause;
  }
}

/**
 * A name that holds the checkpoints of a run which did not end is not given to another one unasked.
 *
 * @throws WdError WD355
 */
export async function checkNoCheckpoints(place: RunPlace): Promise<void> {
  if (place.numbered || place.force) return;
  const [found] = await foldersAt(place);
  if (found !== undefined) throw inTheWay(found);
}

function inTheWay(path: string): WdError {
  const message = `${path} holds checkpoints of a run that did not end`;
  return new WdError('WD355', ExitCode.cannotWrite, message, {
    help: ['go on with it: the same command with --resume', 'or begin anew: --force'],
  });
}

export interface CheckpointPlace {
  readonly folder: string;
  /** The checkpoint in it. */
  readonly name: string;
}

/** Writes the checkpoints of one run, keeps two, and removes them in the end. */
export class CheckpointKeeper {
  readonly #place: RunPlace;
  /** The latest one; undefined until there is one. */
  #latest: CheckpointPlace | undefined;

  /** @param from the checkpoint that the run goes on from */
  constructor(place: RunPlace, from?: CheckpointPlace) {
    this.#place = place;
    this.#latest = from;
  }

  /** The folder of the checkpoints; undefined until there is one. */
  get folder(): string | undefined {
    return this.#latest?.folder;
  }

  /** @throws WdError WD401 when it cannot be written; those before it stay */
  async save(about: CheckpointAbout, state: TrainingState): Promise<void> {
    const name = nameOf(state);
    const before = this.#latest;
    if (before === undefined) {
      this.#latest = { folder: await this.#begin(about, state), name };
      return;
    }
    const { folder } = before;
    await publishFolder(join(folder, name), true, (path) => writeCheckpoint(path, about, state));
    this.#latest = { folder, name };
    await clean(folder, [name, before.name]);
  }

  /** The first one appears together with the folder, under a name that no other run has. */
  async #begin(about: CheckpointAbout, state: TrainingState): Promise<string> {
    const { folder, name, numbered, force } = this.#place;
    for (let number = 1; ; number++) {
      const run = join(folder, numbered ? `${name}-${number}` : name);
      const path = `${run}${CHECKPOINTS}`;
      if (numbered && ((await exists(run)) || (await exists(path)))) continue;
      const published = await publishFolder(path, force, async (outer) => {
        const inner = join(outer, nameOf(state));
        await mkdir(inner);
        await writeCheckpoint(inner, about, state);
      });
      if (published === 'published') return path;
      // A number may be taken between the look and the rename.
      if (!numbered) throw inTheWay(path);
    }
  }

  /** Removes the checkpoints of this run, and of one that it took the place of; what else lies in the folder stays. */
  async remove(): Promise<void> {
    const { folder: runs, name, numbered } = this.#place;
    const folder = this.folder ?? (numbered ? undefined : join(runs, `${name}${CHECKPOINTS}`));
    if (folder === undefined) return;
    await clean(folder, []);
    await rmdir(folder).catch(() => {});
  }
}

/** Removes all checkpoints but these, the oldest first, and what a process that died has left. */
async function clean(folder: string, kept: readonly string[]): Promise<void> {
  const others = (await listCheckpoints(folder)).filter((name) => !kept.includes(name));
  const left = (await namesIn(folder)).filter(isLeftOver);
  for (const name of [...left, ...others.toReversed()]) await removeFolder(join(folder, name));
}

/** The name of the run whose checkpoints are in a folder. */
export function runNameAt(folder: string): string {
  return basename(folder).slice(0, -CHECKPOINTS.length);
}
