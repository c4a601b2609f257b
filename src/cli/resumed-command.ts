/** @file `wd-train --resume PATH` without a table: the command line that began the run, out of its checkpoint. */
import type { Command } from 'commander';
import { usageError } from '../base/errors.ts';
import { findFolders, readNewestState } from '../report/find-checkpoints.ts';
import { trainProgram } from './train-program.ts';

export interface CommandLine {
  readonly program: Command;
  /** What would begin the same run, without `--resume`. */
  readonly words: readonly string[];
}

/**
 * @param program after it has parsed `argv`
 * @param ranks how many mpirun has started
 * @throws WdError WD002 without a table, WD350 to WD354 for what is no checkpoint, WD359 where its command cannot be
 *   repeated here
 */
export async function commandLine(
  program: Command,
  argv: readonly string[],
  ranks = 1,
): Promise<CommandLine> {
  const { resume } = program.opts<{ resume?: string | true }>();
  const own = withoutResume(argv, resume);
  if (program.args.length > 0) return { program, words: own };
  if (typeof resume !== 'string') {
    const message = "error: missing required argument 'tables'";
    return program.error(message, { code: 'commander.missingArgument' });
  }
  const [place] = await findFolders(resume);
  const { command } = await readNewestState(place);
  const words = [...withoutMachine(command.words, program, ranks), ...own];
  const resumed = trainProgram();
  resumed.parse(words, { from: 'user' });
  if (resumed.args.includes('-')) throw again('the table came from standard input');
  if (command.folder !== process.cwd()) throw again(`the run was begun in ${command.folder}`);
  resumed.setOptionValue('resume', resume);
  return { program: resumed, words };
}

function again(why: string): Error {
  return usageError('WD359', `the command of this run cannot be repeated here: ${why}`, [
    'give the table again: wd-train TABLE --resume PATH, with the options it was begun with',
  ]);
}

/** Of the command that began the run: who computes it, unless others are to. */
function withoutMachine(words: readonly string[], now: Command, ranks: number): readonly string[] {
  const given = (name: string): boolean => now.getOptionValueSource(name) === 'cli';
  const own = ranks > 1 || given('device') ? withoutOption(words, '--workers') : words;
  return given('workers') ? withoutOption(own, '--device') : own;
}

/** @param flag of an option that takes a value */
function withoutOption(words: readonly string[], flag: string): string[] {
  const end = words.includes('--') ? words.indexOf('--') : words.length;
  return words.filter((word, i) => {
    const isFlag = word === flag || word.startsWith(`${flag}=`);
    return i >= end || !(isFlag || words[i - 1] === flag);
  });
}

function withoutResume(argv: readonly string[], resume: string | true | undefined): string[] {
  const words: string[] = [];
  for (let i = 0; i < argv.length; i++) {
    if (argv[i] === '--') return [...words, ...argv.slice(i)];
    if (argv[i] === '--resume') i += argv[i + 1] === resume ? 1 : 0;
    else if (!argv[i].startsWith('--resume=')) words.push(argv[i]);
  }
  return words;
}
