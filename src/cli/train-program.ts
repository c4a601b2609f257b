/** @file The command line of wd-train: its options and examples. Cheap to load: `--help` waits for it. */
import type { Command } from 'commander';
import { addColumnOptions } from './column-options.ts';
import { addCheckpointOptions } from './checkpoint-options.ts';
import { addForecastOptions } from './forecast-options.ts';
import { addRowOptions } from './row-options.ts';
import { addCacheOption, addRawOptions, TABLES } from './raw-options.ts';
import { addMachineOptions } from './machine-options.ts';
import { addOutputOptions, createProgram, type Examples, introduction } from './program.ts';

const SUMMARY = 'trains a Wide & Deep network on a table and leaves a model that scores new rows.';

const EXAMPLES: Examples = [
  ['wd-train data.csv', 'the target is guessed by its name, and said'],
  ['wd-train data.csv --target income', 'you name it'],
  ['wd-train data.csv --units 256 --layers 5', 'you size the network'],
  ['wd-train data.csv --valid held-out.csv', 'validate on rows of another file'],
];

export const INTRODUCTION = introduction('wd-train', SUMMARY, [
  ...EXAMPLES.slice(0, 2),
  ['wd-data higgs --rows 20000 -o higgs.csv', 'no data at hand? simulated collisions'],
]);

export function trainProgram(): Command {
  const program = createProgram('wd-train', SUMMARY, EXAMPLES)
    // A checkpoint knows them: `--resume PATH` may stand alone.
    .argument('[tables...]', TABLES)
    .usage('[options] <tables...>')
    .optionsGroup('Target:')
    .option('--target <column>', 'what to predict: name, or index from 0 (-1: the last)')
    .option('--task <name>', 'binary, multiclass or regression (default: seen in the target)')
    .option('--positive <class>', 'the positive one of two classes')
    .option('--loss <name>', 'of a quantity: squared, absolute or huber', 'squared')
    .option('--drop-missing-target', 'leave out rows without a target')
    .option('--class-weight <how>', 'none; balanced: rare classes count as much as others', 'none')
    .optionsGroup('Rows:')
    .option(
      '--valid <share|file>',
      'rows to validate on: a share of the table, or a file of its own',
    )
    .option('--test <file>', 'rows that are scored once, at the end')
    .option('--weight <column>', 'how much each training row counts in the loss');
  addRowOptions(program);
  addForecastOptions(program.optionsGroup('Forecast:'));
  addColumnOptions(program.optionsGroup('Columns:'))
    .option('--scale <how>', 'numbers: normal (skewed ones made normal), standard, or none')
    .option('--wide-buckets <n>', 'buckets of each number on the wide side; 0: none')
    .option(
      '--cross <a:b...>',
      'categories or numbers to cross on the wide side; auto: those that help',
    )
    .option('--cross-buckets <n>', 'buckets of each cross at most', '4096');
  addCacheOption(addRawOptions(program.optionsGroup('Table:')));
  program
    .optionsGroup('Network:')
    .option(
      '--preset <name>',
      'tabular: sized to the table; notebook: the published recipe',
      'tabular',
    )
    .option('--towers <which>', 'both; wide: the linear side alone; deep: the other', 'both')
    .option('--units <n>', 'units of each hidden layer')
    .option('--layers <n>', 'hidden layers')
    .option('--dropout <share>', 'share of units dropped in training')
    .option('--activation <name>', 'relu, gelu, silu or tanh')
    .optionsGroup('Training:')
    .option('--batch <rows>', 'rows of a step, all replicas together')
    .option('--replicas <n>', 'groups of rows with batch statistics of their own')
    .option('--batch-per-replica <rows>', 'rows of a step for each replica')
    .option('--sync-batchnorm', 'batch statistics of the whole batch, not of each replica')
    .option('--drop-remainder', 'leave out a last, smaller batch')
    .option('--keep-remainder', 'train it too')
    .option('--epochs <n>', 'at most so many passes over the rows')
    .option('--lr <rate>', 'learning rate of Adam')
    .option('--patience <epochs>', 'stop after so many epochs without gain in validation loss')
    .option('--min-delta <loss>', 'the least fall of the validation loss that is a gain')
    .option('--no-early-stopping', 'train all epochs; the best is kept all the same')
    .option('--plateau-patience <epochs>', 'lower the learning rate after so many without gain')
    .option('--plateau-factor <factor>', 'what it is multiplied by then')
    .option('--min-lr <rate>', 'it never goes below this')
    .option('--no-plateau', 'keep the learning rate')
    .option('--average <decay>', 'validate and keep the average of the weights; 0: the last ones')
    .option('--no-linear', 'train no linear model to hold the network against')
    .option('--seed <n>', 'decides split, weights, order and dropout', '0');
  addCheckpointOptions(program.optionsGroup('Interruptions:'));
  addMachineOptions(program.optionsGroup('Machine:'))
    .optionsGroup('Result:')
    .option('--name <name>', 'name of the run (default: the table, numbered)')
    .option('--out <folder>', 'where runs are kept', 'runs')
    .option('--force', 'replace a run of that name')
    .option('--dry-run', 'say what would be done, and stop');
  return addOutputOptions(program.optionsGroup('Output:'));
}
