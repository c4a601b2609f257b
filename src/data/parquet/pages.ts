/**
 * @file Unpacks the pages of a column chunk and checks what the decoder believes without looking: sizes, numbers of
 * values, lengths of runs. A damaged one would have it fill the memory, or run for ever. Where a page has a checksum
 * that is checked too; few writers leave one.
 */
import crc32 from 'crc-32';
import type { PageHeader } from 'hyparquet';
import { checkRuns, countOnes, PageFault } from './runs.ts';

export interface ChunkForm {
  /** Whether values may be missing. */
  readonly optional: boolean;
  /** In the whole row group. */
  readonly rows: number;
  /** Undefined where pages are not packed. */
  readonly unpack: ((packed: Uint8Array, length: number) => Uint8Array) | undefined;
  /** Leaves the reader behind the header. */
  readonly readHeader: (reader: { view: DataView; offset: number }) => PageHeader;
}

/** Pages are 1 MiB by custom. */
const LARGEST_PAGE = 2 ** 30;

/**
 * Looks through the pages until they make the rows that are wanted.
 *
 * @returns what pages unpack to, by where their packed bytes begin
 * @throws PageFault for what cannot be a page; whatever the unpacking and the reading of headers throw
 */
export function unpackPages(
  chunk: ArrayBuffer,
  wanted: number,
  form: ChunkForm,
): Map<number, Uint8Array> {
  const reader = { view: new DataView(chunk), offset: 0 };
  const unpacked = new Map<number, Uint8Array>();
  let rows = 0;
  while (rows < wanted) {
    if (reader.offset >= chunk.byteLength) throw new PageFault(`it ends after ${rows} rows`);
    const header = form.readHeader(reader);
    const packed = pageBytes(chunk, reader.offset, header);
    reader.offset += packed.length;
    const levels = packed.subarray(0, levelBytes(header, packed.length));
    const data = packed.subarray(levels.length);
    const full = header.uncompressed_page_size - levels.length;
    if (!isCount(full, LARGEST_PAGE)) throw new PageFault(`a page unpacks to ${full} bytes`);
    const page = isPacked(header) && data.length > 0 ? form.unpack?.(data, full) : data;
    if (page !== undefined) unpacked.set(data.byteOffset, page);
    rows += checkPage(header, levels, page ?? data, form.rows - rows, form.optional);
  }
  return unpacked;
}

/** Damaged headers leave numbers out, too. */
function isCount(value: number | undefined, most: number): boolean {
  return value !== undefined && Number.isInteger(value) && value >= 0 && value <= most;
}

function pageBytes(chunk: ArrayBuffer, start: number, header: PageHeader): Uint8Array {
  const size = header.compressed_page_size;
  if (!isCount(size, chunk.byteLength - start)) throw new PageFault(`a page of ${size} bytes`);
  const bytes = new Uint8Array(chunk, start, size);
  if (header.crc !== undefined && header.crc !== crc32.buf(bytes)) {
    throw new PageFault('the checksum of a page is wrong');
  }
  return bytes;
}

/** Bytes at the beginning of a page that are never packed: the levels, in the second version of pages. */
function levelBytes({ data_page_header_v2: v2 }: PageHeader, most: number): number {
  if (v2 === undefined) return 0;
  const bytes = v2.definition_levels_byte_length + v2.repetition_levels_byte_length;
  if (!isCount(bytes, most)) throw new PageFault(`levels of ${bytes} bytes`);
  return bytes;
}

function isPacked({ data_page_header_v2: v2 }: PageHeader): boolean {
  return v2 === undefined || v2.is_compressed !== false;
}

/** @returns the number of rows that the page makes */
function checkPage(
  header: PageHeader,
  levels: Uint8Array,
  page: Uint8Array,
  most: number,
  optional: boolean,
): number {
  const { type, data_page_header: v1, data_page_header_v2: v2 } = header;
  if (type === 'DICTIONARY_PAGE') return 0;
  const head = type === 'DATA_PAGE_V2' ? v2 : v1;
  if (head === undefined || !isCount(head.num_values, most)) {
    throw new PageFault(`a page of ${head?.num_values} values for ${most} rows`);
  }
  const rows = head.num_values;
  if (v2 !== undefined) {
    const present = optional ? countOnes(levels, rows) : rows;
    if (v2.num_nulls !== rows - present) throw new PageFault(`${v2.num_nulls} values are missing`);
    checkIndices(head.encoding, page, present);
  } else if (optional) {
    const { content, rest } = prefixed(page);
    checkIndices(head.encoding, rest, countOnes(content, rows));
  } else {
    checkIndices(head.encoding, page, rows);
  }
  return rows;
}

/** Bytes with their length before them, and those behind. */
function prefixed(bytes: Uint8Array): { content: Uint8Array; rest: Uint8Array } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const end = 4 + view.getUint32(0, true);
  if (end > bytes.length) throw new PageFault('levels are cut off');
  return { content: bytes.subarray(4, end), rest: bytes.subarray(end) };
}

/** Values that are runs: of indices into the dictionary, or of booleans. */
function checkIndices(encoding: string, values: Uint8Array, count: number): void {
  if (encoding === 'RLE_DICTIONARY' || encoding === 'PLAIN_DICTIONARY') {
    // Indices of no bits are all 0, and some writers spare the runs.
    const spared = count === 0 || (values.length === 1 && values[0] === 0);
    if (!spared) checkRuns(values.subarray(1), values[0], count);
  } else if (encoding === 'RLE') {
    checkRuns(prefixed(values).content, 1, count);
  }
}
