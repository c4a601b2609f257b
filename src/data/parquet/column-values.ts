/** @file The stored values of one column in one row group of a Parquet file. */
import type {
  ColumnMetaData,
  Compressors,
  DecodedArray,
  ParquetParsers,
  SchemaTree,
} from 'hyparquet';
import type { readColumn } from 'hyparquet/src/column.js';
import { WdError } from '../../base/errors.ts';
import { quoted } from '../names.ts';
import { damagedFile, encryptedFile, unusableType } from './parquet-errors.ts';
import type { FileColumn } from './file-columns.ts';
import type { ParquetFile } from './parquet-file.ts';
import { unpackPages, type ChunkForm } from './pages.ts';
import { PageFault } from './runs.ts';

type ColumnDecoder = Parameters<typeof readColumn>[2];

/** Of all parsers only that of INT96 is asked for, where no logical type is left. */
const PLAIN_PARSERS: ParquetParsers = {
  timestampFromMilliseconds: same,
  timestampFromMicroseconds: same,
  timestampFromNanoseconds: same,
  dateFromDays: same,
  stringFromBytes: same,
  jsonFromBytes: same,
  geometryFromBytes: same,
  geographyFromBytes: same,
  uuidFromBytes: same,
};

function same(value: unknown): unknown {
  return value;
}

export interface ChunkOptions {
  /** Index of the row group, from 0. */
  readonly group: number;
  /** How many of its rows are wanted. */
  readonly rows: number;
  readonly compressors: Compressors;
}

/**
 * Reads the values of a column as they are stored: numbers, bigints, booleans, bytes; null where missing. There may
 * be more than are wanted.
 *
 * @throws WdError WD521 where they cannot be decoded, or are too few, WD523 where they are compressed or encrypted in
 *   a way that is not undone here
 */
export async function columnValues(
  file: ParquetFile,
  column: FileColumn,
  { group, rows, compressors }: ChunkOptions,
): Promise<DecodedArray[]> {
  const { path, bytes, metadata } = file;
  const part = `${quoted(column.name)} in row group ${group + 1}`;
  const chunk = chunkOf(file, column.name, group, part);
  const unpack = compressors[chunk.codec];
  if (unpack === undefined && chunk.codec !== 'UNCOMPRESSED') {
    throw unusableType(path, column.name, `${chunk.codec}-compressed`);
  }
  const library = await import('hyparquet/src/column.js');
  const optional = column.element.repetition_type !== 'REQUIRED';
  const all = Number(metadata.row_groups[group].num_rows);
  try {
    const start = Number(chunk.dictionary_page_offset || chunk.data_page_offset);
    const packed = await bytes.slice(start, start + Number(chunk.total_compressed_size));
    const form: ChunkForm = { optional, rows: all, unpack, readHeader: library.parquetHeader };
    const pages = unpackPages(packed, rows, form);
    const reader = { view: new DataView(packed), offset: 0 };
    const select = { groupStart: 0, selectStart: 0, selectEnd: rows, groupRows: all };
    const { data } = library.readColumn(reader, select, decoderOf(column, chunk, pages));
    checkCount(data, rows, all);
    return data;
  } catch (cause) {
    // Calls of the system have names; their faults are not the file's.
    const known = cause instanceof WdError || (cause instanceof Error && 'syscall' in cause);
    throw known ? cause : damagedFile(path, part, cause);
  }
}

function chunkOf(file: ParquetFile, name: string, group: number, part: string): ColumnMetaData {
  const { columns } = file.metadata.row_groups[group];
  for (const { file_path: elsewhere, meta_data: chunk } of columns) {
    if (chunk === undefined) throw encryptedFile(file.path);
    const path = chunk.path_in_schema;
    if (path.length !== 1 || path[0] !== name) continue;
    if (elsewhere !== undefined) throw damagedFile(file.path, part, `it lies in ${elsewhere}`);
    return chunk;
  }
  throw damagedFile(file.path, part, 'it is not there');
}

function checkCount(data: readonly DecodedArray[], wanted: number, all: number): void {
  const found = data.reduce((sum, { length }) => sum + length, 0);
  const right = wanted === all ? found === all : found >= wanted;
  if (!right) throw new PageFault(`it has ${found} values for ${all} rows`);
}

/** How the library is to read the column: plainly, from pages that are unpacked already. */
function decoderOf(
  { name, element }: FileColumn,
  { type, codec }: ColumnMetaData,
  pages: ReadonlyMap<number, Uint8Array>,
): ColumnDecoder {
  const root: SchemaTree = { children: [], count: 2, element: { name: 'root' }, path: [] };
  const leaf: SchemaTree = { children: [], count: 1, element, path: [name] };
  return {
    pathInSchema: [name],
    type,
    element,
    schemaPath: [root, leaf],
    codec,
    parsers: PLAIN_PARSERS,
    compressors: {
      [codec]: ({ byteOffset }: Uint8Array) => pages.get(byteOffset) ?? new Uint8Array(0),
    },
    utf8: false,
  };
}
