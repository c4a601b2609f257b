/** @file The options of wd-train by which a table itself says what its rows are for: a column, or the time. */
import type { Command } from 'commander';
import { usageError } from '../base/errors.ts';
import { listed } from '../data/names.ts';
import type { RowPlan } from '../train/split-rows.ts';
import type { Mistakes } from './mistakes.ts';
import { integerOption, numberOption } from './number-options.ts';

/** Adds them to a command. */
export function addRowOptions(command: Command): Command {
  return command
    .option('--split-column <name>', 'a column that says train, valid or test')
    .option('--time-column <names>', 'columns a,b that say when: the latest rows validate')
    .option(
      '--test-last <share|n>',
      'of the rows in order of time so many last ones are scored once, at the end',
    );
}

interface RowOptions {
  readonly splitColumn?: string;
  readonly timeColumn?: string;
  readonly testLast?: string;
  readonly valid?: string;
  readonly test?: string;
}

/** The plan; WD010 and WD013 are added to the mistakes. */
export function readRowPlan(program: Command, mistakes: Mistakes): RowPlan {
  const options = program.opts<RowOptions>();
  const { splitColumn, timeColumn, valid, test } = options;
  const contradict = (message: string, help: string): void =>
    mistakes.add(usageError('WD013', message, [help]));
  if (splitColumn !== undefined && timeColumn !== undefined) {
    const message = '--split-column and --time-column both say what rows are for';
    contradict(message, 'leave one of them out');
  }
  const by = splitColumn === undefined ? '--time-column' : '--split-column';
  const given = splitColumn ?? timeColumn;
  if (given !== undefined && valid !== undefined && Number.isNaN(Number(valid))) {
    contradict(`--valid ${valid} and ${by} both name the rows to validate on`, 'give one of them');
  }
  if (options.testLast !== undefined && timeColumn === undefined) {
    contradict('--test-last needs to know which rows are last', 'name the time: --time-column');
  }
  if (options.testLast !== undefined && test !== undefined) {
    contradict('--test-last and --test both name the test rows', 'give one of them');
  }
  const time = timeColumn?.split(',').map((name) => name.trim());
  return {
    column: splitColumn,
    time,
    testLast: mistakes.attempt(() => readTestLast(options.testLast)),
    asked: { valid: valid !== undefined, test: test !== undefined },
  };
}

/** A number with a point in it is a share, any other a number of rows. */
function readTestLast(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  if (!/[.e]/i.test(given)) return integerOption('--test-last', given, { least: 1 });
  return numberOption('--test-last', given, { least: 0, most: 1, open: 'both' });
}

/** How rows are parted, for a person; undefined where they are drawn. */
export function rowsNote({ column, time }: RowPlan, seed: number): string | undefined {
  if (column !== undefined)
    return `as ${listed([column])} says; what it leaves open by seed ${seed}`;
  if (time === undefined) return undefined;
  return `by ${listed(time)}: the latest rows last, no time parted`;
}
