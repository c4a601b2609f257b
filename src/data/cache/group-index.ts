/** @file Where the row groups of a cache lie, and the bytes of their chunks, checked when they are first read (Node). */
import { ENCODINGS, type Encoding } from './encodings.ts';
import {
  checkCrc,
  CHUNK_WORDS,
  damagedCache,
  type Footer,
  GROUP_WORDS,
  type Stored,
} from './format.ts';
import type { ReadBytes } from './storage.ts';

export interface GroupIndex {
  readonly groups: number;
  /** The first row of each group, and the number of rows of the table. */
  readonly firstRows: Float64Array;
  /** The group in which this row lies. */
  readonly groupOf: (row: number) => number;
  /** The line of a group's first row. */
  readonly firstLine: (group: number) => number;
  /** Lines of the group's rows counted from its first; undefined: a row a line. Valid until the next call. */
  readonly lines: (group: number) => Uint32Array | undefined;
  readonly encoding: (group: number, chunk: number) => Encoding;
  readonly places: (group: number, chunk: number) => number;
  /** All of a chunk's cells. Valid until the next call. */
  readonly cells: (group: number, chunk: number) => Uint8Array<ArrayBuffer>;
  /** Codes in the column's dictionary of the texts of a chunk. Valid until the next call. */
  readonly map: (group: number, chunk: number) => Int32Array;
}

/** @param words the index as it stands in the file */
export function indexOf(
  bytes: ReadBytes,
  words: Uint32Array,
  { groups, chunks, rows }: Footer,
  path: string,
): GroupIndex {
  const record = GROUP_WORDS + chunks * CHUNK_WORDS;
  if (words.length !== groups * record) throw damagedCache(path, 'its index has another size');
  const firstRows = new Float64Array(groups + 1);
  for (let group = 0; group < groups; group++) {
    firstRows[group + 1] = firstRows[group] + words[group * record + 2];
  }
  if (firstRows[groups] !== rows) throw damagedCache(path, 'its groups have other rows');
  const cellBytes = checkedReader(bytes, path);
  const mapBytes = checkedReader(bytes, path);

  const startOf = (group: number) => words[group * record] + words[group * record + 1] * 2 ** 32;
  const chunkAt = (group: number, chunk: number) =>
    group * record + GROUP_WORDS + chunk * CHUNK_WORDS;

  function groupOf(row: number): number {
    let low = 0;
    let high = groups;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (firstRows[middle] <= row) low = middle;
      else high = middle;
    }
    return low;
  }

  function cells(group: number, chunk: number): Uint8Array<ArrayBuffer> {
    const at = chunkAt(group, chunk);
    const offset = startOf(group) + words[at + 1];
    return cellBytes({ offset, length: words[at + 2], crc: words[at + 3] });
  }

  function map(group: number, chunk: number): Int32Array {
    const at = chunkAt(group, chunk);
    const [offset, entries, crc] = words.subarray(at + 4, at + 7);
    const found = mapBytes({ offset: startOf(group) + offset, length: 4 * entries, crc });
    return new Int32Array(found.buffer, found.byteOffset, entries);
  }

  function lines(group: number): Uint32Array | undefined {
    const [length, crc, offset] = linesRecord(group);
    if (length === 0) return undefined;
    const found = mapBytes({ offset, length, crc });
    return new Uint32Array(found.buffer, found.byteOffset, length / 4);
  }

  /** The lines lie behind everything else of the group: right before the next, or before the dictionaries. */
  function linesRecord(group: number): [length: number, crc: number, offset: number] {
    const at = group * record;
    return [words[at + 4], words[at + 5], startOf(group) + words[at + 6]];
  }

  return {
    groups,
    firstRows,
    groupOf,
    firstLine: (group) => words[group * record + 3],
    lines,
    encoding: (group, chunk) => ENCODINGS[words[chunkAt(group, chunk)] % 256],
    places: (group, chunk) => Math.floor(words[chunkAt(group, chunk)] / 256),
    cells,
    map,
  };
}

/** Reads stored bytes into memory of its own; the first time that it sees them it checks them. */
function checkedReader(
  bytes: ReadBytes,
  path: string,
): (stored: Stored) => Uint8Array<ArrayBuffer> {
  let memory = new ArrayBuffer(65_536);
  const seen = new Set<number>();
  return ({ offset, length, crc }) => {
    if (memory.byteLength < length) memory = new ArrayBuffer(2 * length);
    const target = new Uint8Array(memory, 0, length);
    if (bytes.read(target, offset) < length) throw damagedCache(path, 'its rows are cut off');
    if (length > 0 && !seen.has(offset)) {
      checkCrc(target, crc, path, `a column at byte ${offset}`);
      seen.add(offset);
    }
    return target;
  };
}
