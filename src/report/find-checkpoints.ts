/** @file Finds the checkpoint that a run goes on from: by a path or by the place of the run; damaged ones are passed over (Node). */
import { basename, dirname, join } from 'node:path';
import { dataError, WdError } from '../base/errors.ts';
import type { TrainingState } from '../train/training-state.ts';
import { differences, mismatch } from './checkpoint-facts.ts';
import { isDamaged, readArrayFile, readState } from './checkpoint-file.ts';
import {
  type CheckpointPlace,
  foldersAt,
  isCheckpointName,
  listCheckpoints,
} from './checkpoint-folder.ts';
import type { CheckpointState, Fact } from './checkpoint-json.ts';
import { CHECKPOINTS, type RunPlace } from './run-folder.ts';

/** Checkpoints to choose from, the latest first. */
export interface CheckpointChoice {
  readonly folder: string;
  readonly names: readonly string[];
}

/**
 * @param path of a checkpoint, of a folder of them, or of the run they belong to
 * @throws WdError WD350
 */
export async function findFolders(path: string): Promise<readonly CheckpointChoice[]> {
  const given = path.replace(/(?<=.)[\\/]+$/, '');
  if (isCheckpointName(given)) return [{ folder: dirname(given), names: [basename(given)] }];
  for (const folder of [given, `${given}${CHECKPOINTS}`]) {
    const names = await listCheckpoints(folder);
    if (names.length > 0) return [{ folder, names }];
  }
  const beside = given.endsWith(CHECKPOINTS) ? '' : `, nor in ${given}${CHECKPOINTS}`;
  throw dataError('WD350', `there is no checkpoint in ${given}${beside}`, {
    help: [
      'give a run such as runs/data-1, the folder of its checkpoints, or one of them',
      'behind the tables --resume alone goes on with the same command: wd-train data.csv --resume',
    ],
  });
}

/**
 * What runs at this place have left.
 *
 * @throws WdError WD350
 */
export async function findFoldersAt(place: RunPlace): Promise<readonly CheckpointChoice[]> {
  const folders = await foldersAt(place);
  if (folders.length === 0) {
    const name = place.numbered ? `${place.name}-1` : place.name;
    const path = join(place.folder, `${name}${CHECKPOINTS}`);
    throw dataError('WD350', `there is no checkpoint to go on from, such as in ${path}`, {
      help: ['name a checkpoint: --resume PATH', 'or begin, without --resume'],
    });
  }
  return Promise.all(
    folders.map(async (folder) => ({ folder, names: await listCheckpoints(folder) })),
  );
}

export interface Found extends CheckpointPlace {
  readonly state: CheckpointState;
  readonly training: TrainingState;
  /** Why later ones were passed over. */
  readonly damaged: readonly WdError[];
}

/** What the latest checkpoint that can be read says of itself. @throws WdError WD351, WD354 */
export async function readNewestState(choice: CheckpointChoice): Promise<CheckpointState> {
  const { found } = await firstWhole(choice, (path) => readState(path));
  return found;
}

/**
 * The latest whole checkpoint that belongs to a training: of the first folder that has one.
 *
 * @throws WdError WD351 where all are damaged, WD352 and WD353 where they belong to other ones, WD354
 */
export async function loadCheckpoint(
  choices: readonly CheckpointChoice[],
  facts: readonly Fact[],
): Promise<Found> {
  let first: unknown;
  for (const choice of choices) {
    try {
      return await loadFrom(choice, facts);
    } catch (cause) {
      if (!(cause instanceof WdError)) throw cause;
      first ??= cause;
    }
  }
  throw first;
}

async function loadFrom(choice: CheckpointChoice, facts: readonly Fact[]): Promise<Found> {
  const { folder } = choice;
  const { found, name, damaged } = await firstWhole(choice, async (path) => {
    const state = await readState(path);
    const different = differences(state.facts, facts);
    if (different.length > 0) throw mismatch(path, different);
    const arrays = await readArrayFile(path, state.arrays);
    return { state, training: { ...state.training, arrays } };
  });
  return { folder, name, damaged, ...found };
}

/** What can be read of the latest one that is not damaged. */
async function firstWhole<T>(
  { folder, names }: CheckpointChoice,
  read: (path: string) => Promise<T>,
): Promise<{ readonly found: T; readonly name: string; readonly damaged: readonly WdError[] }> {
  const damaged: WdError[] = [];
  for (const name of names) {
    try {
      return { found: await read(join(folder, name)), name, damaged };
    } catch (cause) {
      if (!isDamaged(cause)) throw cause;
      damaged.push(cause);
    }
  }
  const [{ code, exitCode, message, place }] = damaged;
  const others = (await listCheckpoints(folder)).filter((name) => !names.includes(name));
  throw new WdError(code, exitCode, message, {
    ...(place === undefined ? {} : { place }),
    help: [
      ...others.map((name) => `go on from another one: --resume ${join(folder, name)}`),
      'or begin anew, without --resume',
    ],
  });
}
