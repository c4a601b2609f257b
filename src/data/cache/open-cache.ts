/** @file Opens a table in its binary form: rows are read when they are asked for (Node only). */
import { ExitCode, usageError, WdError } from '../../base/errors.ts';
import { counted } from '../names.ts';
import type { RawColumn, RawTable } from '../raw-table.ts';
import type { TableSource } from '../table-source.ts';
import {
  damagedCache,
  type Footer,
  FORMAT_VERSION,
  MAGIC,
  readTrailer,
  TRAILER_BYTES,
} from './format.ts';
import { type GroupReader, readGroups, type RowReader } from './read-groups.ts';
import { openFile, type ReadBytes } from './storage.ts';
import { readStored } from './stored.ts';

/** Bytes behind the end of a file, among which the end is looked for. */
const MOST_BEHIND = 4096;

export interface OpenCacheOptions {
  /** The name of the table in messages; otherwise that of the file it was made from. */
  readonly file?: string | undefined;
}

/**
 * Opens a cache file. Memory is that of its index and of the dictionaries of columns that are asked for.
 *
 * @throws WdError WD102 unreadable, WD541 damaged, WD542 written by another version
 */
export function openCache(path: string, options: OpenCacheOptions = {}): TableSource {
  return openCacheBytes(opened(path), path, options);
}

function opened(path: string): ReadBytes {
  try {
    return openFile(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WdError('WD102', ExitCode.readFault, `cannot read ${path}: ${reason}`, {
      place: { file: path },
      help: ['check that you may read it and that the disk is well'],
      cause,
    });
  }
}

/** The same for bytes that lie anywhere. @param path for messages */
export function openCacheBytes(
  bytes: ReadBytes,
  path: string,
  options: OpenCacheOptions = {},
): TableSource {
  try {
    const footer = readFooter(bytes, path);
    const groups = readGroups(bytes, footer, path);
    return sourceFor(bytes, footer, groups, path, options.file ?? footer.file);
  } catch (cause) {
    bytes.close();
    throw cause;
  }
}

function readFooter(bytes: ReadBytes, path: string): Footer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  bytes.read(trailer, Math.max(0, bytes.size - TRAILER_BYTES));
  const magic = Buffer.alloc(MAGIC.length);
  bytes.read(magic, 0);
  const place = readTrailer(trailer);
  if (!magic.equals(MAGIC)) throw damagedCache(path, 'its beginning is that of no such file');
  if (place === undefined || place.offset + place.length > bytes.size) {
    const more = bytesBehind(bytes);
    const fault =
      more === 0 ? 'is missing: it was cut off' : `is followed by ${counted(more, 'byte')}`;
    throw damagedCache(path, `its end ${fault}`);
  }
  const text = readStored(bytes, place, path, 'its footer').toString('utf8');
  // Written by this program, and its checksum holds.
  const footer = JSON.parse(text) as Footer;
  if (footer.version === FORMAT_VERSION) return footer;
  throw usageError(
    'WD542',
    `${path} is a table cache of version ${footer.version}; expected ${FORMAT_VERSION}`,
    ['make it again from the table with wd-data convert'],
  );
}

/** Of the bytes behind the end of such a file, how many there are, where they are few; else 0. */
function bytesBehind(bytes: ReadBytes): number {
  const tail = Buffer.alloc(Math.min(MOST_BEHIND, bytes.size));
  bytes.read(tail, bytes.size - tail.length);
  const end = tail.lastIndexOf(MAGIC) + MAGIC.length;
  const place = readTrailer(tail.subarray(Math.max(0, end - TRAILER_BYTES), end));
  if (place === undefined) return 0;
  const rest = tail.length - end;
  return place.offset + place.length <= bytes.size - rest ? rest : 0;
}

function sourceFor(
  bytes: ReadBytes,
  { columns, rows, decisions, leftOut }: Footer,
  groups: GroupReader,
  path: string,
  file: string,
): TableSource {
  const names = columns.map(({ name }) => name);
  const dictionaries: (readonly string[] | undefined)[] = columns.map(() => undefined);
  const dictionaryOf = (place: number): readonly string[] =>
    (dictionaries[place] ??= columns[place].pages.flatMap(
      (page) => JSON.parse(readStored(bytes, page, path, 'a dictionary').toString()) as string[],
    ));
  /** Arrays that every stretch is read into. */
  const scratch = new Map<number, ArrayBuffer>();
  const memory = (place: number, length: number): ArrayBuffer => {
    const known = scratch.get(place);
    if (known !== undefined && known.byteLength >= length) return known;
    const fresh = new ArrayBuffer(length);
    scratch.set(place, fresh);
    return fresh;
  };

  function read(
    count: number,
    places: readonly number[] | undefined,
    take: (place: number, length: number) => ArrayBuffer,
    fill: RowReader,
  ): RawTable {
    const wanted = places ?? names.map((_, i) => i);
    const lines = new Uint32Array(take(-1, 4 * count), 0, count);
    fill.lines(lines);
    const data = wanted.map((place): RawColumn => {
      const { kind, chunk, whole } = columns[place];
      if (kind === 'number') {
        const values = new Float64Array(take(place, 8 * count), 0, count);
        fill.numbers(chunk, values);
        return { kind, values, whole };
      }
      const codes = new Int32Array(take(place, 4 * count), 0, count);
      fill.codes(chunk, codes);
      return { kind, codes, dictionary: dictionaryOf(place) };
    });
    return {
      file,
      columns: wanted.map((place) => names[place]),
      rows: count,
      data,
      lines,
      decisions,
      ...(leftOut === undefined ? {} : { leftOut }),
    };
  }

  return {
    file,
    columns: names,
    rows,
    decisions,
    leftOut,
    stretch: (first, count, places) => {
      const from = Math.min(Math.max(first, 0), rows);
      const length = Math.min(Math.max(count, 0), rows - from);
      return read(length, places, memory, groups.stretch(from, length));
    },
    pick: (ids, places) =>
      read(ids.length, places, (_, length) => new ArrayBuffer(length), groups.pick(ids)),
    close: () => bytes.close(),
  };
}
