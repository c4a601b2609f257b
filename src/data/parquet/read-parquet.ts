/** @file Reads Parquet files into a table, row group by row group (Node only). */
import type { Compressors } from 'hyparquet';
import { dataError } from '../../base/errors.ts';
import { quoted } from '../names.ts';
import type { RawTable } from '../raw-table.ts';
import { damagedFile } from './parquet-errors.ts';
import { decompressors, withParquetFile, type ParquetFile } from './parquet-file.ts';
import { columnValues } from './column-values.ts';
import { fileColumns } from './file-columns.ts';
import {
  addValues,
  finishColumn,
  newColumns,
  sameColumns,
  type TableColumn,
} from './table-columns.ts';

export interface ParquetOptions {
  /** Read at most this many rows; 0 reads the names alone. */
  readonly limit?: number | undefined;
  /** Pass over these columns, whatever they hold. */
  readonly ignore?: readonly string[] | undefined;
}

interface GrowingTable {
  readonly columns: readonly TableColumn[];
  readonly rows: number;
}

/**
 * Reads the rows of one or more files, in this order, as one table with the columns of the first; the others must
 * have the same, in any order.
 *
 * - Integers, floats and decimals are numbers; a time of day is the number of seconds since midnight.
 * - Text, enumerations, JSON and UUIDs are text, trimmed; booleans are `true` and `false`; dates and timestamps are
 *   ISO 8601 text, with `Z` where the file says that they are UTC.
 * - Null is missing; so are NaN and the empty text.
 * - `lines` are the numbers of the rows, counted from 1 through all files.
 *
 * Memory is that of the columns and, of the files, of one column in one row group.
 *
 * @throws WdError WD100 to WD102 for a file that cannot be read, WD112 for two columns of one name, WD113 without
 *   rows, WD122 for an infinite number, WD520 and WD521 for another kind of file or a damaged one, WD522 and WD523
 *   for columns that make no cells, WD524, WD525 and WD527 for values that make none, WD526 for other columns
 */
export async function readParquet(
  paths: readonly string[],
  options: ParquetOptions = {},
): Promise<RawTable> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const ignored = new Set(options.ignore);
  const compressors = await decompressors();
  let table: GrowingTable | undefined;
  for (const path of paths) {
    if (table !== undefined && table.rows >= limit) break;
    const before: GrowingTable | undefined = table;
    table = await withParquetFile(path, async (file) => {
      const found = await fileColumns(file, ignored);
      const columns =
        before === undefined
          ? newColumns(found, path)
          : sameColumns(before.columns, found, paths[0], path);
      const rows = before?.rows ?? 0;
      const read = await readRows(file, columns, rows, limit - rows, compressors);
      return { columns, rows: rows + read };
    });
  }
  return finished(table ?? { columns: [], rows: 0 }, paths, limit);
}

/** @returns the number of rows read */
async function readRows(
  file: ParquetFile,
  columns: readonly TableColumn[],
  rowsBefore: number,
  limit: number,
  compressors: Compressors,
): Promise<number> {
  checkRows(file);
  let read = 0;
  for (const [index, group] of file.metadata.row_groups.entries()) {
    const rows = Math.min(Number(group.num_rows), limit - read);
    if (rows <= 0) continue;
    for (const column of columns) {
      let done = 0;
      for (const values of await columnValues(file, column, { group: index, rows, compressors })) {
        const place = { tableRow: rowsBefore + read + done, fileRow: read + done + 1 };
        const count = Math.min(values.length, rows - done);
        addValues(column, values, count, { ...place, file: file.path });
        done += count;
      }
    }
    read += rows;
  }
  return read;
}

function checkRows({ path, metadata }: ParquetFile): void {
  const rows = metadata.row_groups.reduce((sum, group) => sum + Number(group.num_rows), 0);
  const announced = Number(metadata.num_rows);
  if (rows !== announced) {
    throw damagedFile(path, 'its footer', `its row groups have ${rows} rows and not ${announced}`);
  }
}

function finished(
  { columns, rows }: GrowingTable,
  paths: readonly string[],
  limit: number,
): RawTable {
  const file = paths.length === 1 ? paths[0] : `${paths[0]} and ${paths.length - 1} more`;
  if (rows === 0 && limit > 0) {
    throw dataError('WD113', `${file}: there are no rows`, {
      place: { file: paths[0] },
      help: ['check that it was written to its end'],
    });
  }
  return {
    file,
    columns: columns.map(({ name }) => name),
    rows,
    data: columns.map((column) => finishColumn(column, rows)),
    lines: Uint32Array.from({ length: rows }, (_, row) => row + 1),
    decisions: ['Parquet', ...columns.flatMap(meaning)],
  };
}

function meaning({ name, type }: TableColumn): string[] {
  const said = type.kind === 'number' ? type.meaning : undefined;
  return said === undefined ? [] : [`${quoted(name)} is ${said}`];
}
