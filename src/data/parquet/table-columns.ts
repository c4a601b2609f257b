/** @file The columns of a table that grows with the values of Parquet files. */
import type { DecodedArray } from 'hyparquet';
import type { WdError } from '../../base/errors.ts';
import { checkDistinct } from '../columns.ts';
import type { RawColumn } from '../raw-table.ts';
import { NumberColumn, TextColumn } from '../tfrecord/growing-columns.ts';
import { CellFault } from './cell-fault.ts';
import type { FileColumn } from './file-columns.ts';
import { cellError, otherColumns } from './parquet-errors.ts';

/** A column as it is in the file that is being read, and its cells from all files. */
export interface TableColumn extends FileColumn {
  readonly numbers: NumberColumn;
  readonly texts: TextColumn;
}

/** The columns of the first file. @throws WdError WD112 for two of one name */
export function newColumns(found: readonly FileColumn[], file: string): TableColumn[] {
  const names = found.map(({ name }) => name);
  checkDistinct(names, names, { file }, []);
  return found.map((column) => ({
    ...column,
    numbers: new NumberColumn(),
    texts: new TextColumn(),
  }));
}

/**
 * The table's columns with the types that they have in another file: an INT32 here may be a DOUBLE there.
 *
 * @param first the file that the columns are from
 * @throws WdError WD526 unless both have the same columns
 */
export function sameColumns(
  columns: readonly TableColumn[],
  found: readonly FileColumn[],
  first: string,
  file: string,
): TableColumn[] {
  const here = new Map(found.map((column) => [key(column), column]));
  const wanted = new Set(columns.map(key));
  const missing = columns.filter((column) => !here.has(key(column)));
  const more = found.filter((column) => !wanted.has(key(column)));
  if (missing.length > 0 || more.length > 0) {
    throw otherColumns(file, first, missing.map(described), more.map(described));
  }
  return columns.map((column) => ({ ...column, ...here.get(key(column)) }));
}

function key({ name, type }: FileColumn): string {
  return `${type.kind} ${name}`;
}

function described({ name, type }: FileColumn): string {
  return type.kind === 'number' ? `${name} (numbers)` : `${name} (text)`;
}

/** Where values go, and where they come from. */
export interface ValuePlace {
  readonly tableRow: number;
  readonly file: string;
  /** In the file, from 1. */
  readonly fileRow: number;
}

/**
 * Takes the first values of a chunk as cells of consecutive rows.
 *
 * @throws WdError WD122, WD521, WD524, WD525, WD527 for one that makes no cell
 */
export function addValues(
  column: TableColumn,
  values: DecodedArray,
  count: number,
  place: ValuePlace,
): void {
  const { type, numbers, texts } = column;
  for (let i = 0; i < count; i++) {
    const value: unknown = values[i];
    if (value === null) continue;
    try {
      if (type.kind === 'number') numbers.set(place.tableRow + i, finite(type.read(value)));
      else texts.set(place.tableRow + i, type.read(value));
    } catch (cause) {
      throw atCell(cause, column.name, place, i);
    }
  }
}

function finite(value: number): number {
  if (Math.abs(value) !== Number.POSITIVE_INFINITY) return value;
  throw new CellFault(
    'WD122',
    `is ${value}; expected a finite number`,
    'drop the row, or write the value as a missing one',
  );
}

function atCell(cause: unknown, name: string, place: ValuePlace, index: number): unknown {
  if (!(cause instanceof CellFault)) return cause;
  const error: WdError = cellError(place.file, place.fileRow + index, name, cause);
  return error;
}

export function finishColumn({ type, numbers, texts }: TableColumn, rows: number): RawColumn {
  return type.kind === 'number' ? numbers.finish(rows) : texts.finish(rows);
}
