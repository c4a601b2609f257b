/** @file `--checkpoint-every`, `--keep-checkpoints`, `--resume`: when a training is kept, and where one goes on. */
import type { Command } from 'commander';
import { usageError } from '../base/errors.ts';
import type { CheckpointMoment } from '../train/checkpoints.ts';
import { integerOption } from './number-options.ts';

const FLAG = '--checkpoint-every';

/** Every so many seconds, every so many steps and at the end of an epoch, there alone, or never. */
export type Interval =
  | { readonly kind: 'time'; readonly seconds: number }
  | { readonly kind: 'steps'; readonly steps: number }
  | { readonly kind: 'epoch' | 'never' };

export interface CheckpointArguments {
  readonly every: Interval;
  /** Whether that was asked for: then a training that is interrupted early leaves one, too. */
  readonly asked: boolean;
  /** Whether they stay when the run has ended. */
  readonly keep: boolean;
  /** Where to go on: a path, or what the same command has left; undefined: at the beginning. */
  readonly resume: string | true | undefined;
}

export const NO_CHECKPOINTS: CheckpointArguments = {
  every: { kind: 'never' },
  asked: false,
  keep: false,
  resume: undefined,
};

/** Short runs leave none. */
const DEFAULT_EVERY = '10m';

export function addCheckpointOptions(command: Command): Command {
  return command
    .option(
      `${FLAG} <interval>`,
      'how often what is needed to go on is kept: 5m, 90s, 2h, a number of steps, epoch, never',
      DEFAULT_EVERY,
    )
    .option('--keep-checkpoints', 'keep the last ones when the run has ended, to train more epochs')
    .option('--resume [path]', 'go on where a run was killed or interrupted: the same bits');
}

const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 };

/** @throws WdError WD010 for what is no interval */
function readInterval(text: string): Interval {
  if (text === 'epoch' || text === 'never') return { kind: text };
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([smh])$/.exec(text) ?? [];
  if (unit !== undefined && Number(digits) > 0) {
    return { kind: 'time', seconds: Number(digits) * SECONDS[unit] };
  }
  if (/^[1-9]\d*$/.test(text))
    return { kind: 'steps', steps: integerOption(FLAG, text, { least: 1 }) };
  throw usageError('WD010', `${FLAG} "${text}" is no interval`, [
    'give a time such as 90s, 5m or 2h, a number of steps such as 500, epoch, or never',
  ]);
}

/** @throws WdError WD010; WD013 where checkpoints are to be kept that are never written */
export function readCheckpoints(program: Command): CheckpointArguments {
  const { checkpointEvery, keepCheckpoints, resume } = program.opts<{
    checkpointEvery: string;
    keepCheckpoints?: boolean;
    resume?: string | true;
  }>();
  const every = readInterval(checkpointEvery);
  const keep = keepCheckpoints === true;
  if (keep && every.kind === 'never') {
    const message = `--keep-checkpoints and ${FLAG} never contradict each other`;
    throw usageError('WD013', message, ['give one of them']);
  }
  const asked = program.getOptionValueSource('checkpointEvery') !== 'default' || keep;
  return { every, asked, keep, resume };
}

/** Says when a checkpoint is due. */
export interface Timetable {
  readonly due: (moment: CheckpointMoment, steps: number) => boolean;
  /** One was written, or could not be. */
  readonly done: () => void;
}

/**
 * @param from steps of the checkpoint that the run goes on from; undefined: none
 * @param clock in milliseconds
 */
export function timetable(
  { every, asked, keep }: CheckpointArguments,
  from: number | undefined,
  clock: () => number = () => performance.now(),
): Timetable {
  let written = from !== undefined;
  let lastSteps = from ?? 0;
  let lastTime = clock();
  const isDue = (moment: CheckpointMoment, steps: number): boolean => {
    if (every.kind === 'never') return false;
    if (moment === 'end') return keep;
    if (moment === 'interrupted') return asked || written;
    if (every.kind === 'time') return clock() - lastTime >= 1000 * every.seconds;
    if (moment === 'epoch') return true;
    return every.kind === 'steps' && steps - lastSteps >= every.steps;
  };
  return {
    due: (moment, steps) => {
      const due = isDue(moment, steps);
      if (due) lastSteps = steps;
      return due;
    },
    done: () => {
      written = true;
      lastTime = clock();
    },
  };
}
