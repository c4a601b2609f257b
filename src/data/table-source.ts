/**
 * @file A table that need not fit in memory: what is known of it as a whole, and its rows a stretch at a time.
 *
 * A table in memory is one of these too, so what follows the reading does not know the difference.
 */
import type { RawColumn, RawTable } from './raw-table.ts';

export interface TableSource {
  /** The file's path as it was given (of several: the first and how many more), for messages. */
  readonly file: string;
  readonly columns: readonly string[];
  readonly rows: number;
  /** What was sniffed and decided, for a person. */
  readonly decisions: readonly string[];
  /** Names that were asked to be ignored and are not among the columns. */
  readonly leftOut?: readonly string[] | undefined;
  /**
   * Rows first … first + count − 1. Kinds of columns, dictionaries and `whole` are those of the whole table, the
   * same in every stretch. What was given may be overwritten by the next call.
   *
   * @param columns indices of the columns that are wanted, in this order; undefined: all
   */
  stretch: (first: number, count: number, columns?: readonly number[]) => RawTable;
  /**
   * The rows with these indices, ascending, in memory of their own.
   *
   * @param columns as for `stretch`
   */
  pick: (rows: Uint32Array, columns?: readonly number[]) => RawTable;
  /** Lets go of files. */
  close: () => void;
}

/** All rows of a source, in memory. */
export function wholeOf(source: TableSource): RawTable {
  return source.pick(Uint32Array.from({ length: source.rows }, (_, row) => row));
}

/** A table in memory as a source: its stretches are views. */
export function sourceOf(table: RawTable): TableSource {
  const { file, columns, rows, decisions, leftOut } = table;
  const part = (
    places: readonly number[] | undefined,
    lines: Uint32Array,
    of: (column: RawColumn) => RawColumn,
  ): RawTable => {
    const wanted = places ?? columns.map((_, i) => i);
    return {
      ...table,
      columns: wanted.map((place) => columns[place]),
      rows: lines.length,
      data: wanted.map((place) => of(table.data[place])),
      lines,
    };
  };
  return {
    file,
    columns,
    rows,
    decisions,
    leftOut,
    stretch: (first, count, places) => {
      const lines = table.lines.subarray(first, first + count);
      return part(places, lines, (column) => sliceColumn(column, first, first + count));
    },
    pick: (ids, places) => {
      const lines = ids.map((row) => table.lines[row]);
      return part(places, lines, (column) => pickColumn(column, ids));
    },
    close: () => {},
  };
}

/** Some columns of a table, in this order. They must be there. */
export function columnsOf(source: TableSource, columns: readonly string[]): TableSource {
  const places = columns.map((name) => source.columns.indexOf(name));
  const within = (wanted: readonly number[] | undefined) =>
    wanted === undefined ? places : wanted.map((place) => places[place]);
  return {
    ...source,
    columns,
    stretch: (first, count, wanted) => source.stretch(first, count, within(wanted)),
    pick: (rows, wanted) => source.pick(rows, within(wanted)),
  };
}

function sliceColumn(column: RawColumn, first: number, end: number): RawColumn {
  return column.kind === 'number'
    ? { ...column, values: column.values.subarray(first, end) }
    : { ...column, codes: column.codes.subarray(first, end) };
}

function pickColumn(column: RawColumn, rows: Uint32Array): RawColumn {
  return column.kind === 'number'
    ? { ...column, values: Float64Array.from(rows, (row) => column.values[row]) }
    : { ...column, codes: Int32Array.from(rows, (row) => column.codes[row]) };
}
