/** @file The command line of wd-predict: its options and examples. Cheap to load: `--help` waits for it. */
import type { Command } from 'commander';
import { addOutputOptions, createProgram, type Examples, introduction } from './program.ts';
import { addCacheOption, addRawOptions } from './raw-options.ts';

const SUMMARY = 'scores the rows of a table with a trained model, in their order.';

const EXAMPLES: Examples = [
  ['wd-predict runs/data-1 new.csv', 'writes new.scored.csv; prints metrics if the label is there'],
  ['wd-predict runs/data-1 new.csv -o scored.csv', 'you name the result'],
];

export const INTRODUCTION = introduction('wd-predict', SUMMARY, EXAMPLES);

export function predictProgram(): Command {
  const program = createProgram('wd-predict', SUMMARY, EXAMPLES)
    .argument('<run>', 'folder that wd-train wrote')
    .argument(
      '<tables...>',
      'table with the columns that were trained on, in any order; several are parts of one',
    )
    .option(
      '-o, --out <file>',
      'where the scores go, or - for standard output (default: beside the first table, .scored.csv)',
    )
    .option('--force', 'replace that file')
    .option('--keep <columns...>', 'columns of the table to keep beside the scores')
    .option('--device <name>', 'auto, cpu, gpu, or part of the name of an adapter', 'auto')
    .option('--threads <n>', 'threads of the CPU (default: as many as the machine offers)');
  return addOutputOptions(addCacheOption(addRawOptions(program)));
}
