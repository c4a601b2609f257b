/** @file Reads TFRecord files of `tf.train.Example` into a table (Node only). */
import { dataError } from '../../base/errors.ts';
import { checkDistinct } from '../columns.ts';
import type { RawTable } from '../raw-table.ts';
import { readExample } from './example.ts';
import { exampleFault } from './feature-errors.ts';
import { featureColumns } from './feature-columns.ts';
import { FeatureTable } from './feature-table.ts';
import { eachRecord, type TfRecord } from './framing.ts';
import { recordBytes } from './record-bytes.ts';
import { WireFault } from './wire.ts';

export interface TfRecordOptions {
  /** Read at most this many records, and nothing behind them. */
  readonly limit?: number | undefined;
  /** Pass over these features, whatever they hold. */
  readonly ignore?: readonly string[] | undefined;
}

/**
 * Reads the records of one or more files, in this order, as the rows of one table. A file may be gzipped.
 *
 * - A feature is a column; the columns are sorted by the names of their features.
 * - `float_list` and `int64_list` hold numbers, `bytes_list` text in UTF-8, trimmed. A feature that is absent, has no
 *   kind or no value is missing; so are NaN and the empty text.
 * - A list of more than one value becomes as many columns, `name[0]`, `name[1]`, …; it must have one length in all
 *   records that have it. Bytes that are a serialized TensorProto of float32 are such a list.
 * - `lines` are the numbers of the records, counted from 1 through all files.
 *
 * Memory is that of the columns: of the files only a chunk, or the longest record, is held.
 *
 * @throws WdError WD100 to WD103 for a file that cannot be read, WD112 for two columns of one name, WD113 without
 *   records, WD122 for an infinite number, WD500 to WD503 for damaged files, WD504 to WD509 for records that make no
 *   row of the table
 */
export async function readTfRecord(
  paths: readonly string[],
  options: TfRecordOptions = {},
): Promise<RawTable> {
  const limit = options.limit ?? Number.POSITIVE_INFINITY;
  const table = new FeatureTable(options.ignore ?? []);
  let rows = 0;
  const visit = (record: TfRecord): boolean => {
    addRecord(table, rows, record);
    rows++;
    return rows < limit;
  };
  for (const path of paths) {
    if (rows >= limit) break;
    await eachRecord(recordBytes(path), path, visit);
  }
  const file = paths.length === 1 ? paths[0] : `${paths[0]} and ${paths.length - 1} more`;
  if (rows === 0 && limit > 0) throw noRecords(file, paths[0]);
  const { names, data, decisions } = featureColumns(table.features, rows);
  checkDistinct(names, names, { file: paths[0] }, []);
  return {
    file,
    columns: names,
    rows,
    data,
    lines: Uint32Array.from({ length: rows }, (_, row) => row + 1),
    decisions: ['TFRecord of tf.train.Example', ...decisions],
  };
}

function addRecord(table: FeatureTable, row: number, record: TfRecord): void {
  try {
    readExample(record.data, (name, list) => table.add(row, name, list, record));
  } catch (cause) {
    throw cause instanceof WireFault ? exampleFault(record, cause) : cause;
  }
}

function noRecords(file: string, path: string): Error {
  return dataError('WD113', `${file}: there are no records`, {
    place: { file: path },
    help: ['check that it was written to its end'],
  });
}
