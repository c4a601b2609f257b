/** @file The options of how a table is read, which all commands that read one share. */
import type { Command } from 'commander';
import { usageError } from '../base/errors.ts';
import type { OpenTableOptions } from '../data/open-table.ts';

/** What the help says of the tables that a command takes. */
export const TABLES =
  'CSV file as it is: plain, .gz or .zst; Parquet; TFRecord; - for standard input; several are parts of one table';

/** As commander parses them. */
export interface RawOptions {
  readonly delimiter?: string;
  readonly header?: boolean;
  readonly decimal?: string;
  readonly encoding?: string;
  readonly missing?: string[];
  readonly cache?: boolean;
}

/** Adds them to a command. */
export function addRawOptions(command: Command): Command {
  return command
    .option('--delimiter <character>', 'what separates the fields (default: seen in the file)')
    .option('--header', 'the first line holds names')
    .option('--no-header', 'the first line is data')
    .option('--decimal <mark>', 'the decimal mark, . or , (default: seen in the file)')
    .option('--encoding <name>', 'such as utf-8 or windows-1252 (default: seen in the file)')
    .option('--missing <texts...>', 'what stands for a missing value (default: the usual marks)');
}

/** Adds that of whether tables are kept in the cache folder. */
export function addCacheOption(command: Command): Command {
  return command.option('--no-cache', 'neither keep large tables in binary form nor use kept ones');
}

/** @throws WdError WD011 for a decimal mark that is none */
export function rawOptions(options: RawOptions): OpenTableOptions {
  const { cache, delimiter, header, decimal, encoding, missing } = options;
  if (decimal !== undefined && decimal !== '.' && decimal !== ',') {
    throw usageError('WD011', `--decimal "${decimal}" is none of . and ,`);
  }
  return { cache, delimiter, header, decimal, encoding, missing };
}
