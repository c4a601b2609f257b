/** @file The columns of a block as bytes, ready to be appended to a cache, and what is told of each (Node). */
import { crc32 } from 'node:zlib';
import type { BlockColumn, BlockColumns } from '../plain/block-columns.ts';
import {
  CELL_BYTES,
  chooseForCodes,
  chooseForNumbers,
  type Encoding,
  viewOf,
  writeNumbers,
} from './encodings.ts';

/** Where a column's cells lie among the bytes of their block. */
export interface Chunk {
  readonly encoding: Encoding;
  readonly places: number;
  /** In bytes; the offset from the block's beginning is a multiple of 8. */
  readonly offset: number;
  readonly length: number;
  readonly crc: number;
}

/** What is told of a column beside its cells. */
export type ColumnNews =
  | { readonly kind: 'skipped' }
  | {
      readonly kind: 'number';
      readonly marks: ReadonlyMap<string, number>;
      readonly whole: boolean;
      readonly least: number;
      readonly most: number;
      readonly missing: number;
    }
  | {
      readonly kind: 'text';
      readonly texts: readonly string[];
      readonly counts: Int32Array;
      readonly firstRows: Int32Array;
    };

/** Plain data: a worker can send it. */
export interface EncodedBlock {
  readonly rows: number;
  /** As in `BlockColumns`. */
  readonly lines: Uint32Array | undefined;
  readonly news: readonly ColumnNews[];
  readonly chunks: readonly Chunk[];
  /** The first `size` are used. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly size: number;
}

/** Chunks begin at multiples of this, so that typed arrays can lie over them. */
const ALIGNMENT = 8;

/** @param take gives memory of at least so many bytes */
export function encodeBlock(
  { columns, lines, rows }: BlockColumns,
  take: (bytes: number) => Uint8Array<ArrayBuffer>,
): EncodedBlock {
  const plans = columns.map((column) => planOf(column));
  let size = 0;
  for (const { encoding } of plans) size += aligned(rows * CELL_BYTES[encoding]);
  const bytes = take(size);
  let offset = 0;
  const chunks = plans.map(({ encoding, places, write }): Chunk => {
    const length = rows * CELL_BYTES[encoding];
    const target = bytes.subarray(offset, offset + length);
    write(target);
    const chunk = { encoding, places, offset, length, crc: crc32(target) };
    bytes.fill(0, offset + length, offset + aligned(length));
    offset += aligned(length);
    return chunk;
  });
  return { rows, lines, news: plans.map(({ news }) => news), chunks, bytes, size };
}

function aligned(length: number): number {
  return Math.ceil(length / ALIGNMENT) * ALIGNMENT;
}

interface ColumnPlan {
  readonly encoding: Encoding;
  readonly places: number;
  readonly news: ColumnNews;
  readonly write: (target: Uint8Array<ArrayBuffer>) => void;
}

function planOf(column: BlockColumn): ColumnPlan {
  if (column.kind === 'skipped') {
    return { encoding: 'missing', places: 0, news: { kind: 'skipped' }, write: () => {} };
  }
  if (column.kind === 'number') {
    const { values, missing: marks } = column;
    const chosen = chooseForNumbers(values);
    const { encoding, places, whole, least, most, missing } = chosen;
    const news: ColumnNews = { kind: 'number', marks, whole, least, most, missing };
    return { encoding, places, news, write: (target) => writeNumbers(values, chosen, target) };
  }
  const { codes, texts, counts, firstRows } = column;
  const encoding = chooseForCodes(texts.length);
  return {
    encoding,
    places: 0,
    news: { kind: 'text', texts, counts, firstRows },
    write: (target) => viewOf(encoding, target, codes.length).set(codes),
  };
}
