/** @file The tables that a command was given: the parts of one table. */
import { usageError } from '../base/errors.ts';
import { shellWord } from '../data/names.ts';

/** More names than this are no command line that anyone copies. */
const MOST_NAMED = 8;

/** @throws WdError WD119 for standard input beside others */
export function tableArguments(given: readonly string[]): readonly string[] {
  if (given.length > 1 && given.includes('-')) {
    throw usageError('WD119', 'standard input (-) is given with other tables', [
      'give it alone: it is a whole table',
    ]);
  }
  return given;
}

/** For a record of what was read: the name of one, a list of several. */
export function oneOrAll(tables: readonly string[]): string | readonly string[] {
  return tables.length === 1 ? tables[0] : tables;
}

/** The tables as part of a command line; undefined where they are many, or standard input, which is gone. */
export function tableWords(tables: readonly string[]): string | undefined {
  if (tables.includes('-') || tables.length > MOST_NAMED) return undefined;
  return tables.map((table) => shellWord(table)).join(' ');
}
