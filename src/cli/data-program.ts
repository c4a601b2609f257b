/** @file The command line of wd-data: its subcommands, options and examples. Cheap to load. */
import type { Command } from 'commander';
import { addColumnOptions } from './column-options.ts';
import {
  addExamples,
  addOutputOptions,
  createProgram,
  type Examples,
  introduction,
} from './program.ts';
import { addCacheOption, addRawOptions, TABLES } from './raw-options.ts';

const SUMMARY = 'looks at tables, makes tables to train on, and tables that are read at once.';

const EXAMPLES: Examples = [
  ['wd-data inspect data.csv', 'what its columns are, and what would be done with them'],
  ['wd-data higgs --rows 20000 -o higgs.csv', 'simulated collisions, to try things on'],
  ['wd-data convert data.csv -o data.wdtable', 'the binary form, which needs no parsing'],
];

const HIGGS_EXAMPLES: Examples = [
  ['wd-data higgs --rows 20000 --seed 1 -o higgs.csv', 'a table of 20,000 simulated collisions'],
  ['wd-data higgs --rows 5 -o -', 'a few lines to look at, on standard output'],
];

const INSPECT_EXAMPLES: Examples = [
  [
    'wd-data inspect data.csv --target income',
    'also what would be predicted, and what knows too much',
  ],
  ['wd-data inspect data.csv --schema-out schema.json', 'to edit, and give to wd-train --schema'],
];

const CONVERT_EXAMPLES: Examples = [
  ['wd-data convert data.csv -o data.wdtable', 'then: wd-train data.wdtable'],
  ["wd-data convert 'part-*.csv.gz' -o all.wdtable", 'several files become one table'],
];

export const INTRODUCTION = introduction('wd-data', SUMMARY, EXAMPLES);

/** @param run is called with the subcommand, which knows its name */
export function dataProgram(run: (command: Command) => Promise<void>): Command {
  const program = createProgram('wd-data', SUMMARY, EXAMPLES);
  addInspect(program, run);
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
    .action((_options: unknown, self: Command) => run(self));
  addOutputOptions(addExamples(command, HIGGS_EXAMPLES));
  const convert = program
    .command('convert')
    .description(
      'Writes a table in binary form, in memory that does not grow with its rows. The commands keep such a form of large tables by themselves; this one puts it where you say.',
    )
    .argument('<tables...>', 'files of one table: CSV, plain, .gz or .zst, Parquet or TFRecord')
    .requiredOption('-o, --out <file>', 'file to write')
    .option('--force', 'replace that file')
    .action((_tables: unknown, _options: unknown, self: Command) => run(self));
  addOutputOptions(addRawOptions(addExamples(convert, CONVERT_EXAMPLES)));
  return program;
}

function addInspect(program: Command, run: (command: Command) => Promise<void>): void {
  const command = program
    .command('inspect')
    .description('Says what the columns of a table are and what would be done with each.')
    .argument('<tables...>', TABLES)
    .option('--target <column>', 'what to predict: name, or index from 0 (-1: the last)')
    .option('--task <name>', 'binary, multiclass or regression (default: seen in the target)')
    .option('--positive <class>', 'the positive one of two classes')
    .option('--schema-out <file>', 'write all this as JSON, for wd-train --schema')
    .option('--force', 'replace that file')
    .action((_tables: unknown, _options: unknown, self: Command) => run(self));
  addColumnOptions(command);
  addCacheOption(addRawOptions(command));
  addOutputOptions(addExamples(command, INSPECT_EXAMPLES));
}
