/** @file What a person may say of a file in place of what would be told from its beginning (Node). */
import { usageError } from '../../base/errors.ts';
import { checkDelimiter } from '../dialect.ts';
import type { Progress } from '../source.ts';
import { isEncoding } from './transcode.ts';

export interface RawReadOptions {
  /** What separates the fields, one character; a space stands for runs of spaces and tabs. */
  readonly delimiter?: string | undefined;
  /** Whether the first row holds names. Of several files the others may begin with the same row. */
  readonly header?: boolean | undefined;
  /** The encoding, by a name of the WHATWG Encoding Standard: `utf-8`, `windows-1252`, `shift_jis`. */
  readonly encoding?: string | undefined;
  /** The decimal mark; with a comma, points and spaces may group the digits in threes. */
  readonly decimal?: '.' | ',' | undefined;
  /** Whether commas may group the digits of numbers in threes; tells nothing where the decimal mark is a comma. */
  readonly thousands?: boolean | undefined;
  /** What stands for a missing value, in place of the common marks; the empty cell always does. */
  readonly missing?: readonly string[] | undefined;
  /** Columns to keep as text even where all cells are numbers: codes, keys. Names that are not there do nothing. */
  readonly asText?: readonly string[] | undefined;
  /** Read these columns alone, in this order. */
  readonly columns?: readonly string[] | undefined;
  /** Read at most this many rows and nothing behind them; 0 reads the names alone. */
  readonly limit?: number | undefined;
  /** Bytes of all files together. */
  readonly onProgress?: Progress | undefined;
}

/** @throws WdError WD109 for an encoding that is not known, WD114 for a delimiter that is none */
export function checkSettings({ delimiter, encoding }: RawReadOptions): void {
  if (delimiter !== undefined) checkDelimiter(delimiter);
  if (encoding !== undefined && !isEncoding(encoding)) {
    throw usageError('WD109', `there is no encoding ${JSON.stringify(encoding)}`, [
      'give one such as utf-8, windows-1252, utf-16le, windows-1251, gb18030 or shift_jis',
    ]);
  }
}
