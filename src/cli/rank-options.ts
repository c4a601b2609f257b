/** @file The options of a rank: rank 0's decide what is trained; each may have a machine of its own. */
import type { Command } from 'commander';
import { ExitCode, WdError } from '../base/errors.ts';
import { type MachineArguments, readMachine } from './machine-options.ts';
import { collectMistakes } from './mistakes.ts';
import { trainProgram } from './train-program.ts';

/** Rank 0's command line: as it was given, and the one that it stands for where it goes on with a run. */
export interface LeadingCommand {
  readonly argv: readonly string[];
  readonly words: readonly string[];
}

/** What may differ from rank to rank, by the names that the parser gives it. */
const OWN = new Set(['device', 'threads', 'precision', 'rowsOn', 'tuned', 'json', 'quiet']);

/**
 * Where this rank computes.
 *
 * @param own the command line of this rank, parsed
 * @throws WdError WD247 where it asks for another training than rank 0's
 */
export function machineOfRank(
  rank: number,
  own: Command,
  argv: readonly string[],
  leading: LeadingCommand,
): MachineArguments {
  const theirs = parsed(leading.argv);
  const [mine, first] = [settingsOf(own), settingsOf(theirs)];
  const names = [...new Set([...mine.keys(), ...first.keys()])];
  const different = names.filter((name) => mine.get(name) !== first.get(name));
  if (different.length > 0) throw otherOptions(rank, different, mine, first);
  // A run that is gone on with has its machine from the command that began it, and from what was given behind.
  const program = own.args.length > 0 ? own : parsed([...leading.words, ...argv]);
  const mistakes = collectMistakes();
  const machine = readMachine(program, mistakes);
  mistakes.check();
  return machine;
}

function parsed(words: readonly string[]): Command {
  return trainProgram().parse(words, { from: 'user' });
}

/** What decides the training, by flag. */
function settingsOf(program: Command): Map<string, string> {
  const settings = new Map([['the table', program.args.join(' ')]]);
  for (const option of program.options) {
    const name = option.attributeName();
    const value: unknown = program.getOptionValue(name);
    // A flag that says no is there where its value is false.
    if (OWN.has(name) || value === undefined || value === option.negate) continue;
    settings.set(option.long ?? name, shown(value));
  }
  return settings;
}

function shown(value: unknown): string {
  if (typeof value === 'boolean') return 'given';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function otherOptions(
  rank: number,
  names: readonly string[],
  mine: ReadonlyMap<string, string>,
  first: ReadonlyMap<string, string>,
): Error {
  const message = `rank ${rank} was given other options than rank 0`;
  const details = names.map((name) => {
    const [there, here] = [first, mine].map((each) => each.get(name) ?? 'not given');
    return `${name}: ${there} at rank 0, ${here} here`;
  });
  const help = ['give all ranks the same, but for --device, --threads and --precision'];
  return new WdError('WD247', ExitCode.usage, message, { details, help });
}
