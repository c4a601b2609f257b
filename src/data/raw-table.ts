/**
 * @file A table as it was read, before anything is decided about its columns: numbers where every cell is one,
 * text by dictionary elsewhere, gaps marked. Every reader makes one of these.
 */

/** All cells are decimal numbers or missing. */
export interface RawNumbers {
  readonly kind: 'number';
  /** NaN where missing. */
  readonly values: Float64Array;
  /** Whether every number present is whole. */
  readonly whole: boolean;
}

/** Cells of any text. Cells that read as numbers are kept by their spelling, as text too. */
export interface RawText {
  readonly kind: 'text';
  /** Index into `dictionary`, -1 where missing. */
  readonly codes: Int32Array;
  /** Distinct texts in order of first appearance, trimmed. */
  readonly dictionary: readonly string[];
}

export type RawColumn = RawNumbers | RawText;

export interface RawTable {
  /** The file's path as it was given (of several: the first and how many more), for messages. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** One per column, in the order of `columns`. */
  readonly data: readonly RawColumn[];
  /** The line (or record number) at which each row begins, from 1. */
  readonly lines: Uint32Array;
  /** What was sniffed and decided, for a person: `delimiter ";"`, `encoding windows-1252`, `missing "?"`. */
  readonly decisions: readonly string[];
  /** Names that were asked to be ignored and are not among the columns: they were not even read. */
  readonly leftOut?: readonly string[] | undefined;
}

/** The text of one cell, for messages and for columns that are kept as they are; undefined if missing. */
export function cellText(column: RawColumn, row: number): string | undefined {
  if (column.kind === 'number') {
    const value = column.values[row];
    return Number.isNaN(value) ? undefined : String(value);
  }
  const code = column.codes[row];
  return code < 0 ? undefined : column.dictionary[code];
}

/** Number of missing cells. */
export function countMissing(column: RawColumn): number {
  let missing = 0;
  if (column.kind === 'number')
    for (const value of column.values) missing += Number.isNaN(value) ? 1 : 0;
  else for (const code of column.codes) missing += code < 0 ? 1 : 0;
  return missing;
}
