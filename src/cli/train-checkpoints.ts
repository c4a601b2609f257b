/** @file How wd-train keeps what is needed to go on, goes on from it, and clears it away (Node only). */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { WdError } from '../base/errors.ts';
import { shellWord } from '../data/names.ts';
import type { NetworkConfig } from '../model/network-config.ts';
import { mismatch } from '../report/checkpoint-facts.ts';
import type { Fact } from '../report/checkpoint-json.ts';
import {
  checkNoCheckpoints,
  CheckpointKeeper,
  foldersAt,
  runNameAt,
} from '../report/checkpoint-folder.ts';
import {
  type CheckpointChoice,
  findFolders,
  findFoldersAt,
  type Found,
  loadCheckpoint,
} from '../report/find-checkpoints.ts';
import {
  CHECKPOINTS,
  checkPlace,
  isTaken,
  type RunContents,
  type RunPlace,
  writeRun,
} from '../report/run-folder.ts';
import type { CheckpointHooks } from '../train/checkpoints.ts';
import type { FitResult } from '../train/fit-options.ts';
import type { TrainingState } from '../train/training-state.ts';
import { timetable } from './checkpoint-options.ts';
import { plural } from './format.ts';
import { packageVersion } from './program.ts';
import type { Terminal } from './terminal.ts';
import { factsOf } from './train-facts.ts';
import type { TrainArguments } from './train-options.ts';
import type { Plan } from './train-plan.ts';

/** Where this run goes, and what it may go on from. */
export interface RunStart {
  readonly place: RunPlace;
  /** The command line that begins this run. */
  readonly words: readonly string[];
  /** Undefined: it begins anew. */
  readonly choices: readonly CheckpointChoice[] | undefined;
}

/**
 * Looks, before anything is read, whether the run can be written and what it goes on from can be found.
 *
 * @throws WdError WD350, WD355, and what `checkPlace` throws
 */
export async function startOf(
  { checkpoints: { resume, every }, name }: TrainArguments,
  place: RunPlace,
  words: readonly string[],
): Promise<RunStart> {
  if (resume === undefined) {
    await checkPlace(place);
    if (every.kind !== 'never') await checkNoCheckpoints(place);
    return { place, words, choices: undefined };
  }
  const choices = resume === true ? await findFoldersAt(place) : await findFolders(resume);
  // A run without a name of its own takes that of its checkpoints.
  await checkPlace(name === undefined ? place : await overUnfinished(place, choices[0].folder));
  return { place, words, choices };
}

/** A run that was interrupted may be replaced by its own end: by what goes on from the checkpoints beside it. */
async function overUnfinished(place: RunPlace, checkpoints: string): Promise<RunPlace> {
  const path = join(place.folder, place.name);
  if (resolve(`${path}${CHECKPOINTS}`) !== resolve(checkpoints)) return place;
  const metrics = await readFile(join(path, 'metrics.json'), 'utf8').catch(() => '');
  // As it is written there, two blanks deep: the recipe and the metrics have no such key.
  const interrupted = metrics.includes('\n  "stopped": "interrupted"');
  return interrupted ? { ...place, force: true } : place;
}

/** What a training has to do with checkpoints. */
export interface Checkpointing {
  readonly from: TrainingState | undefined;
  readonly hooks: CheckpointHooks | undefined;
  /** Writes the run; its checkpoints are removed then, unless it was interrupted or they are to stay. */
  readonly writeRun: (contents: RunContents, result: FitResult) => Promise<string>;
}

/**
 * @param arithmetic of each worker's device
 * @throws WdError WD350 to WD354 where there is nothing to go on from
 */
export async function openCheckpoints(
  io: Terminal,
  { place, words, choices }: RunStart,
  plan: Plan,
  config: NetworkConfig,
  arithmetic: readonly string[],
): Promise<Checkpointing> {
  let facts: Promise<readonly Fact[]> | undefined;
  const getFacts = (): Promise<readonly Fact[]> => (facts ??= factsOf(plan, config));
  const about = { writtenBy: packageVersion(), device: sameTogether(arithmetic), runtime: RUNTIME };
  const found = choices && (await loadCheckpoint(choices, await getFacts()));
  if (found !== undefined) {
    checkEpochs(found, plan.recipe.epochs);
    sayFound(io, found, about);
  } else if (place.numbered) await saySkipped(io, place);
  const keeper = new CheckpointKeeper(place, found);
  const { checkpoints } = plan.args;
  const { due, done } = timetable(checkpoints, found?.training.steps);
  const command = { words, folder: process.cwd() };
  const save = async (state: TrainingState): Promise<void> => {
    const first = keeper.folder === undefined;
    try {
      await keeper.save({ ...about, command, facts: await getFacts() }, state);
      const { epoch, sums, steps } = state;
      io.event({ event: 'checkpoint', folder: keeper.folder, epoch, step: sums.count, steps });
      if (first && keeper.folder !== undefined) sayFirst(io, keeper.folder);
    } catch (cause) {
      if (!(cause instanceof WdError)) throw cause;
      const kept = keeper.folder === undefined ? 'there is none' : 'the ones before it stay';
      io.warning('WD358', `a checkpoint could not be kept: ${cause.message}`, [
        `${kept}; the training goes on`,
        ...cause.help,
      ]);
    } finally {
      done();
    }
  };
  const hooks = checkpoints.every.kind === 'never' ? undefined : { due, save };
  return {
    from: found?.training,
    hooks,
    writeRun: async (contents, result) => {
      const path = await writeBeside(place, keeper.folder, found !== undefined, contents);
      const stays = result.stopped === 'interrupted' || checkpoints.keep;
      if (!stays) await removeAll(io, keeper);
      else if (keeper.folder !== undefined) sayGoOn(io, keeper.folder, result);
      else if (!checkpoints.asked || hooks === undefined) sayNone(io);
      return path;
    },
  };
}

/** The run is written: what stands in the way of clearing up is no failure of it. */
async function removeAll(io: Terminal, keeper: CheckpointKeeper): Promise<void> {
  try {
    await keeper.remove();
  } catch (cause) {
    if (!(cause instanceof WdError)) throw cause;
    io.warning('WD358', `checkpoints could not be removed: ${cause.message}`, [
      'remove them by hand',
    ]);
  }
}

/** @throws WdError WD353 where more epochs were trained already than are asked for */
function checkEpochs({ folder, name, training: { epoch, sums } }: Found, asked: number): void {
  const begun = sums.count === 0 ? epoch - 1 : epoch;
  if (asked >= begun) return;
  const text = `--epochs: ${begun} in the checkpoint, ${asked} now`;
  throw mismatch(join(folder, name), [{ kind: 'option', text }]);
}

const RUNTIME = `node ${process.version} ${process.arch}`;

/** The run stands beside its checkpoints, under their number; where another run stands there, under the next. */
async function writeBeside(
  place: RunPlace,
  folder: string | undefined,
  resumed: boolean,
  contents: RunContents,
): Promise<string> {
  if (folder === undefined) return writeRun(place, contents);
  const own = place.numbered ? { ...place, name: runNameAt(folder), numbered: false } : place;
  try {
    return await writeRun(resumed ? await overUnfinished(own, folder) : own, contents);
  } catch (cause) {
    if (!place.numbered || !isTaken(cause)) throw cause;
    return writeRun(place, contents);
  }
}

/** The same ones in a row as one, with their number. */
function sameTogether(texts: readonly string[]): string {
  const runs: { readonly text: string; count: number }[] = [];
  for (const text of texts) {
    const last = runs.at(-1);
    if (last?.text === text) last.count++;
    else runs.push({ text, count: 1 });
  }
  return runs.map(({ text, count }) => (count === 1 ? text : `${count} × ${text}`)).join(' · ');
}

function sayFound(
  io: Terminal,
  { folder, name, state, damaged }: Found,
  now: { readonly writtenBy: string; readonly device: string; readonly runtime: string },
): void {
  const { epoch, sums, steps } = state.training;
  const where = sums.count === 0 ? `epoch ${epoch}` : `epoch ${epoch}, after step ${sums.count}`;
  io.decision('resume', where, `${plural(steps, 'step')} done: ${join(folder, name)}`);
  io.event({ event: 'resume', checkpoint: join(folder, name), epoch, step: sums.count, steps });
  for (const { message, place } of damaged) {
    io.warning('WD357', `${message} (${place?.file ?? folder})`, [
      `the one before it is taken: ${name}`,
    ]);
  }
  const was = [state.device, state.runtime, `wd-train ${state.writtenBy}`];
  const is = [now.device, now.runtime, `wd-train ${now.writtenBy}`];
  const changed = was.flatMap((text, i) =>
    text === is[i] ? [] : [`${text} before, ${is[i]} now`],
  );
  if (changed.length === 0) return;
  io.warning('WD356', `the last bits of the result may differ: ${changed.join('; ')}`, [
    'the same bits come of the same device and versions',
  ]);
}

/** A run that takes a new number may be meant to go on with an old one. */
async function saySkipped(io: Terminal, place: RunPlace): Promise<void> {
  const [latest] = await foldersAt(place);
  if (latest === undefined) return;
  io.decision('resume', 'not asked for', `${latest} is of a run that has not ended; else --resume`);
}

function sayFirst(io: Terminal, folder: string): void {
  io.line(`a killed run goes on from its checkpoints: wd-train --resume ${shellWord(folder)}`);
}

/** Of a run that was interrupted before it kept anything. */
function sayNone(io: Terminal): void {
  const how = 'the next one can go on if begun with --checkpoint-every 5m (or 500, epoch …)';
  io.decision('resume', 'no checkpoint', how);
}

function sayGoOn(io: Terminal, folder: string, { stopped }: FitResult): void {
  const more = stopped === 'interrupted' ? '' : ' --epochs N';
  io.decision('resume', `wd-train --resume ${shellWord(folder)}${more}`, 'goes on with this run');
}
