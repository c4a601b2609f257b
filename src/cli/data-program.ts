/** @file The command line of wd-data: its subcommands, options and examples. Cheap to load. */
import type { Command } from 'commander';
import {
  addExamples,
  addOutputOptions,
  createProgram,
  type Examples,
  introduction,
} from './program.ts';

const SUMMARY = 'makes tables to train on.';

const EXAMPLES: Examples = [
  ['wd-data higgs --rows 20000 -o higgs.csv', 'simulated collisions, to try things on'],
];

const HIGGS_EXAMPLES: Examples = [
  ['wd-data higgs --rows 20000 --seed 1 -o higgs.csv', 'a table of 20,000 simulated collisions'],
  ['wd-data higgs --rows 5 -o -', 'a few lines to look at, on standard output'],
];

export const INTRODUCTION = introduction('wd-data', SUMMARY, EXAMPLES);

/** @param higgs is called for `wd-data higgs` */
export function dataProgram(higgs: (command: Command) => Promise<void>): Command {
  const program = createProgram('wd-data', SUMMARY, EXAMPLES);
  const command = program
    .command('higgs')
    .description(
      'Simulates collisions with the label and the 28 columns of the HIGGS table: a toy Monte Carlo for demos and tests, not the published data.',
    )
    .requiredOption('--rows <n>', 'how many collisions')
    .requiredOption(
      '-o, --out <file>',
      'CSV file to write (.gz compresses), or - for standard output',
    )
    .option('--seed <n>', 'the same seed makes the same rows', '0')
    .option('--force', 'replace that file')
    .action((_options: unknown, self: Command) => higgs(self));
  addOutputOptions(addExamples(command, HIGGS_EXAMPLES));
  return program;
}
