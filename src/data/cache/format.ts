/**
 * @file The binary form of a table: what lies where in a cache file, version 1 (Node).
 *
 * ```text
 * "WDTABLE1"                                                       8 bytes
 * row groups, each: a chunk a column, texts' maps, lines           from multiples of 8
 * dictionaries: pages of texts, JSON
 * index: a record a group, a record a chunk                        uint32, little end first
 * footer: what is known of the table, JSON
 * offset of the footer (float64), its length and CRC-32 (uint32), "WDTABLE1"   24 bytes
 * ```
 *
 * Groups are what was parsed at a time, a few thousand rows. Each chunk, map and page has a CRC-32.
 */
import { crc32 } from 'node:zlib';
import { dataError, type WdError } from '../../base/errors.ts';

export const MAGIC = Buffer.from('WDTABLE1');
export const TRAILER_BYTES = 24;
/** Part of the key under which a table is kept: raise it when the form or the reading of text changes. */
export const FORMAT_VERSION = 1;
/** Texts of one page of a dictionary. */
export const PAGE_TEXTS = 65_536;

/** Bytes with their place in the file and their checksum. */
export interface Stored {
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

export interface FooterColumn {
  readonly name: string;
  readonly kind: 'number' | 'text';
  /** Of numbers: whether all are whole; least and most, where there are any. */
  readonly whole: boolean;
  readonly least: number | null;
  readonly most: number | null;
  /** Number of missing cells. */
  readonly missing: number;
  /** Of texts: how many are distinct, and their pages. */
  readonly distinct: number;
  readonly pages: readonly Stored[];
  /** The place of its chunk in each group. */
  readonly chunk: number;
}

export interface Footer {
  readonly version: number;
  readonly file: string;
  readonly rows: number;
  readonly columns: readonly FooterColumn[];
  readonly decisions: readonly string[];
  readonly leftOut?: readonly string[] | undefined;
  readonly groups: number;
  /** Chunks of each group. */
  readonly chunks: number;
  readonly index: Stored;
}

/**
 * Words of a group's record: offset (low, high word), rows, line of its first row, bytes of its lines (0: a row a
 * line), their CRC, their offset in the group.
 */
export const GROUP_WORDS = 7;
/** Words of a chunk's record: encoding and places, offset in the group, length, CRC; of its map: offset, entries, CRC. */
export const CHUNK_WORDS = 7;

/** The last bytes of a file whose footer this is. */
export function trailerOf({ offset, length, crc }: Stored): Buffer {
  const trailer = Buffer.alloc(TRAILER_BYTES);
  trailer.writeDoubleLE(offset, 0);
  trailer.writeUInt32LE(length, 8);
  trailer.writeUInt32LE(crc, 12);
  MAGIC.copy(trailer, 16);
  return trailer;
}

/** @returns undefined for bytes that are no trailer: the file was cut off */
export function readTrailer(trailer: Buffer): Stored | undefined {
  if (trailer.length < TRAILER_BYTES || !trailer.subarray(16).equals(MAGIC)) return undefined;
  return {
    offset: trailer.readDoubleLE(0),
    length: trailer.readUInt32LE(8),
    crc: trailer.readUInt32LE(12),
  };
}

/** @throws WdError WD541 for bytes that are not those that were written */
export function checkCrc(bytes: Uint8Array, crc: number, path: string, what: string): void {
  if (crc32(bytes) !== crc) throw damagedCache(path, `${what} differs from what was written`);
}

/** The error for a file of this form that is not whole: WD541. */
export function damagedCache(path: string, what: string): WdError {
  return dataError('WD541', `${path} is a damaged table cache: ${what}`, {
    place: { file: path },
    help: ['remove it, and make it again from the table with wd-data convert'],
  });
}
