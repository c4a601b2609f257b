/**
 * @file What a run leaves: a folder that appears complete or not at all, and is never overwritten unasked
 * (Node).
 */
import { basename, dirname, join, resolve } from 'node:path';
import { ExitCode, WdError } from '../base/errors.ts';
import { checkFolder } from '../base/folders.ts';
import { exists, hasCode, publishFolder, writeWhole } from '../base/files.ts';
import { encodeModel, type ModelDescription } from '../model/model-file.ts';
import { encodeSafetensors, type StoredTensor } from '../model/safetensors.ts';
import type { EpochRecord } from '../train/epoch-record.ts';
import { renderCurves } from './curves.ts';
import { historyCsv, historyJsonl } from './history.ts';

export interface RunContents {
  readonly model: ModelDescription;
  readonly weights: ReadonlyMap<string, StoredTensor>;
  readonly history: readonly EpochRecord[];
  /** Becomes metrics.json. What is not finite becomes null. */
  readonly metrics: unknown;
  /** Stands over the learning curves. */
  readonly title: string;
}

/** Where a run goes: a name asked for, or the first free number behind the table's name. */
export interface RunPlace {
  readonly folder: string;
  readonly name: string;
  readonly numbered: boolean;
  readonly force: boolean;
}

/** What the folder of a run's checkpoints is called behind the name of the run. */
export const CHECKPOINTS = '.checkpoints';

const LONGEST_NAME = 80;

/** The name of a run of this table: its file name without folders and endings. */
export function runNameOf(table: string): string {
  const stem = basename(table).replace(/(\.(csv|tsv|txt))?(\.gz)?$/i, '');
  const safe = stem.replaceAll(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+/, '');
  return safe === '' ? 'run' : safe.slice(0, LONGEST_NAME);
}

/**
 * Fails early if the run could not be written at its end: before the training, not after it.
 *
 * @throws WdError WD401 when no folder can be made there, WD402 when a run of that name exists and must
 *   stay, WD403 when what has that name is not a run, and so will not be replaced even by force
 */
export async function checkPlace(place: RunPlace): Promise<void> {
  await checkWritable(resolve(place.folder));
  if (place.numbered) return;
  const path = join(place.folder, place.name);
  if (!(await exists(path))) return;
  if (!place.force) throw taken(path);
  if (await exists(join(path, 'model.json'))) return;
  const message = `${path} is not the folder of a run: --force does not replace it`;
  throw new WdError('WD403', ExitCode.cannotWrite, message, { help: ['choose another --name'] });
}

/** The folder takes new files, or the nearest one above it that exists does. The folder itself is not made yet. */
async function checkWritable(folder: string): Promise<void> {
  try {
    await checkFolder(folder);
  } catch (cause) {
    if (hasCode(cause, 'ENOENT') && !(await exists(folder))) return checkWritable(dirname(folder));
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WdError('WD401', ExitCode.cannotWrite, `cannot write to ${folder}: ${reason}`, {
      cause,
      help: ['choose another folder for runs: --out FOLDER'],
    });
  }
}

/** Writes a run and returns the path of its folder. */
export async function writeRun(place: RunPlace, contents: RunContents): Promise<string> {
  const { model, weights, history, metrics, title } = contents;
  const files: readonly (readonly [string, string | Uint8Array])[] = [
    ['model.json', encodeModel(model)],
    ['model.safetensors', encodeSafetensors(weights, { format: 'wd-model' })],
    ['history.csv', historyCsv(history)],
    ['history.jsonl', historyJsonl(history)],
    ['metrics.json', `${JSON.stringify(metrics, null, 2)}\n`],
    ['curves.svg', renderCurves(history, title)],
  ];
  const fill = async (folder: string): Promise<void> => {
    for (const [name, content] of files) await writeWhole(join(folder, name), content);
  };
  for (let number = 1; ; number++) {
    const name = place.numbered ? `${place.name}-${number}` : place.name;
    const path = join(place.folder, name);
    // That number is of a run that has not ended.
    if (place.numbered && (await exists(`${path}${CHECKPOINTS}`))) continue;
    if ((await publishFolder(path, place.force, fill)) === 'published') return path;
    if (!place.numbered) throw taken(path);
  }
}

const TAKEN = 'WD402';

/** Whether a run could not be written because another one has its name. */
export function isTaken(error: unknown): boolean {
  return error instanceof WdError && error.code === TAKEN;
}

function taken(path: string): WdError {
  return new WdError(TAKEN, ExitCode.cannotWrite, `${path} exists already`, {
    help: ['choose another --name, or replace it with --force'],
  });
}
