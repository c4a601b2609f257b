/** @file Appends encoded blocks to a cache and ends it with its index and footer (Node). */
import { crc32 } from 'node:zlib';
import type { Chunk, EncodedBlock } from './encode-block.ts';
import { ENCODINGS } from './encodings.ts';
import {
  CHUNK_WORDS,
  type Footer,
  type FooterColumn,
  GROUP_WORDS,
  MAGIC,
  PAGE_TEXTS,
  type Stored,
  trailerOf,
} from './format.ts';
import type { WriteBytes } from './storage.ts';

/** What the footer says of a column; its pages and its chunk are known here. */
export interface WrittenColumn extends Omit<FooterColumn, 'pages' | 'distinct'> {
  readonly dictionary: readonly string[];
}

export interface TableFacts {
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly WrittenColumn[];
  readonly decisions: readonly string[];
  readonly leftOut?: readonly string[] | undefined;
}

export interface CacheWriter {
  /**
   * Appends a group.
   *
   * @param firstLine the line of its first row
   * @param maps for each column of text the codes of the block's texts in the column's dictionary
   */
  readonly addGroup: (
    block: EncodedBlock,
    firstLine: number,
    maps: readonly (Int32Array | undefined)[],
  ) => void;
  /** Ends the file. @returns its size in bytes */
  readonly finish: (facts: TableFacts) => number;
}

/** Begins a cache of so many chunks a group. */
export function writeCache(out: WriteBytes, chunks: number): CacheWriter {
  const index = growingWords();
  let size = 0;
  let groups = 0;
  const append = (bytes: Uint8Array): Stored => {
    const stored = { offset: size, length: bytes.length, crc: crc32(bytes) };
    out.append(bytes);
    const gap = (8 - (bytes.length % 8)) % 8;
    if (gap > 0) out.append(new Uint8Array(gap));
    size += bytes.length + gap;
    return stored;
  };

  function addGroup(
    block: EncodedBlock,
    firstLine: number,
    maps: readonly (Int32Array | undefined)[],
  ): void {
    const start = size;
    out.append(block.bytes.subarray(0, block.size));
    size += block.size;
    const stored = maps.map((map) => (map === undefined ? undefined : append(bytesOf(map))));
    const lines = block.lines === undefined ? undefined : append(bytesOf(block.lines));
    index.add([start % 2 ** 32, Math.floor(start / 2 ** 32), block.rows, firstLine]);
    index.add(lines === undefined ? [0, 0, 0] : [lines.length, lines.crc, lines.offset - start]);
    for (const [i, chunk] of block.chunks.entries()) addChunk(chunk, stored[i], start);
    groups++;
  }

  function addChunk(chunk: Chunk, map: Stored | undefined, start: number): void {
    const { encoding, places, offset, length, crc } = chunk;
    index.add([ENCODINGS.indexOf(encoding) + 256 * places, offset, length, crc]);
    index.add(map === undefined ? [0, 0, 0] : [map.offset - start, map.length / 4, map.crc]);
  }

  function addPages(dictionary: readonly string[]): Stored[] {
    const pages: Stored[] = [];
    for (let first = 0; first < dictionary.length; first += PAGE_TEXTS) {
      const page = dictionary.slice(first, first + PAGE_TEXTS);
      pages.push(append(Buffer.from(JSON.stringify(page))));
    }
    return pages;
  }

  function finish({ columns, ...facts }: TableFacts): number {
    const said = columns.map(({ dictionary, ...column }): FooterColumn => {
      return { ...column, distinct: dictionary.length, pages: addPages(dictionary) };
    });
    const footer: Footer = {
      version: 1,
      ...facts,
      columns: said,
      groups,
      chunks,
      index: append(bytesOf(index.finish())),
    };
    append(trailerOf(append(Buffer.from(JSON.stringify(footer)))));
    return size;
  }

  append(MAGIC);
  return { addGroup, finish };
}

/** Words of a record, one after another. */
function growingWords() {
  let words = new Uint32Array((GROUP_WORDS + CHUNK_WORDS) * 64);
  let used = 0;
  return {
    add(record: readonly number[]): void {
      if (used + record.length > words.length) {
        const more = new Uint32Array(2 * words.length);
        more.set(words);
        words = more;
      }
      words.set(record, used);
      used += record.length;
    },
    finish: () => words.subarray(0, used),
  };
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
