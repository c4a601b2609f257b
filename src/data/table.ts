/** @file A table of numbers in memory, column by column. */

/** A table of numbers as read from a file. */
export interface Table {
  /** The file's path as it was given, for messages. */
  readonly file: string;
  /** Names of the columns. */
  readonly columns: readonly string[];
  /** Number of rows, the header not counted. */
  readonly rows: number;
  /** One array of `rows` numbers per column, in the order of `columns`. */
  readonly values: readonly Float64Array[];
  /** The line of the file on which each row begins, from 1. */
  readonly lines: Uint32Array;
  /** Whether the file's first row holds the names. */
  readonly header: boolean;
  /** What separates the fields: one character. */
  readonly delimiter: string;
}
