/** @file What a command line of wd-train asks for. */
import type { Command } from 'commander';
import { commandLine } from './resumed-command.ts';
import type { Terminal } from './terminal.ts';
import { readTrainArguments, type TrainArguments } from './train-options.ts';

/** What the command line asks for, and the words of it that would begin the same run. */
export interface AskedTraining {
  readonly args: TrainArguments;
  readonly words: readonly string[];
}

/** @param ranks how many mpirun has started */
export async function readTraining(
  io: Terminal,
  given: Command,
  ranks = 1,
): Promise<AskedTraining> {
  const { program, words } = await commandLine(given, io.argv, ranks);
  return { args: readTrainArguments(program, ranks), words };
}
