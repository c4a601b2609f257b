/** @file The options of what columns are, which wd-train and wd-data inspect share. */
import type { Command } from 'commander';

/** Adds them to a command. */
export function addColumnOptions(command: Command): Command {
  return command
    .option('--schema <file>', 'what columns are, as wd-data inspect --schema-out wrote it')
    .option('--ignore <columns...>', 'columns to leave out')
    .option('--id <columns...>', 'columns that name rows: not learned from, kept in predictions')
    .option('--categorical <columns...>', 'columns to read as categories')
    .option('--numeric <columns...>', 'columns to read as numbers');
}
