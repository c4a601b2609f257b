/**
 * @file Parquet files with pages of the first version, byte by byte (github.com/apache/parquet-format): what older
 * writers make and `hyparquet-writer` does not, page checksums among it. Also how a test brings in one wrong number.
 */
import { gzipSync } from 'node:zlib';

/** A field of a Thrift struct in the compact protocol. */
type Field =
  | { readonly i32: number }
  | { readonly i64: number }
  | { readonly text: string }
  | { readonly list: readonly Field[] }
  | { readonly struct: Readonly<Record<number, Field>> };

export function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7f; rest = Math.floor(rest / 128)) bytes.push((rest % 128) + 0x80);
  return Buffer.from([...bytes, rest]);
}

function zigzag(value: number): Buffer {
  return varint(value < 0 ? -2 * value - 1 : 2 * value);
}

function typeOf(field: Field): number {
  if ('i32' in field) return 5;
  if ('i64' in field) return 6;
  if ('text' in field) return 8;
  return 'list' in field ? 9 : 12;
}

function thrift(field: Field): Buffer {
  if ('i32' in field) return zigzag(field.i32);
  if ('i64' in field) return zigzag(field.i64);
  if ('text' in field) return Buffer.concat([varint(field.text.length), Buffer.from(field.text)]);
  if ('list' in field) {
    const type = field.list.length === 0 ? 5 : typeOf(field.list[0]);
    const head = Buffer.concat([Buffer.from([0xf0 | type]), varint(field.list.length)]);
    return Buffer.concat([head, ...field.list.map(thrift)]);
  }
  const parts: Buffer[] = [];
  let last = 0;
  for (const [id, inner] of Object.entries(field.struct)) {
    parts.push(Buffer.from([((Number(id) - last) << 4) | typeOf(inner)]), thrift(inner));
    last = Number(id);
  }
  return Buffer.concat([...parts, Buffer.from([0])]);
}

/** The checksum of zip and gzip, which stores it 8 bytes before its end. */
function crc32(bytes: Uint8Array): number {
  return gzipSync(bytes).readInt32LE(gzipSync(bytes).length - 8);
}

/** A run of one value, in as many bytes as it needs, or of packed ones as they are given. */
export function run(count: number, value: number): Buffer {
  return Buffer.concat([varint(2 * count), Buffer.from([value])]);
}

export function packedRun(...groups: number[]): Buffer {
  return Buffer.concat([varint(2 * groups.length + 1), Buffer.from(groups)]);
}

export function prefixed(bytes: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

export interface Page {
  /** 0 PLAIN, 2 PLAIN_DICTIONARY, 3 RLE */
  readonly encoding: number;
  readonly values: number;
  readonly bytes: Uint8Array;
  readonly dictionary?: boolean;
  /** Instead of the numbers that belong there; undefined leaves the field out. */
  readonly crc?: number;
  readonly packedSize?: number | undefined;
  readonly fullSize?: number;
}

export interface V1Column {
  /** 0 BOOLEAN, 1 INT32, 3 INT96, 6 BYTE_ARRAY */
  readonly type: number;
  readonly optional: boolean;
  /** 0 UTF8 */
  readonly converted?: number;
  readonly rows: number;
  readonly pages: readonly Page[];
  readonly gzip?: boolean;
}

function pageBytes(page: Page, gzip: boolean): Buffer {
  const { encoding, values, bytes, dictionary = false } = page;
  const body = gzip ? gzipSync(bytes) : Buffer.from(bytes);
  const packedSize = 'packedSize' in page ? page.packedSize : body.length;
  const head = { 1: { i32: values }, 2: { i32: encoding } };
  const levels = { 3: { i32: 3 }, 4: { i32: 3 } };
  const struct: Record<number, Field> = {
    1: { i32: dictionary ? 2 : 0 },
    2: { i32: page.fullSize ?? bytes.length },
    ...(packedSize === undefined ? {} : { 3: { i32: packedSize } }),
    4: { i32: page.crc ?? crc32(body) },
    ...(dictionary ? { 7: { struct: head } } : { 5: { struct: { ...head, ...levels } } }),
  };
  return Buffer.concat([thrift({ struct }), body]);
}

/** A file of one column, `x`, in one row group. */
export function parquetV1({
  type,
  optional,
  converted,
  rows,
  pages,
  gzip = false,
}: V1Column): Buffer {
  const chunk = Buffer.concat(pages.map((page) => pageBytes(page, gzip)));
  const schema = {
    1: { i32: type },
    3: { i32: optional ? 1 : 0 },
    4: { text: 'x' },
    ...(converted === undefined ? {} : { 6: { i32: converted } }),
  };
  const meta = {
    1: { i32: type },
    2: { list: [{ i32: 0 }] },
    3: { list: [{ text: 'x' }] },
    4: { i32: gzip ? 2 : 0 },
    5: { i64: rows },
    6: { i64: chunk.length },
    7: { i64: chunk.length },
    9: { i64: 4 },
  };
  const group = {
    1: { list: [{ struct: { 2: { i64: 4 }, 3: { struct: meta } } }] },
    2: { i64: chunk.length },
    3: { i64: rows },
  };
  const footer = thrift({
    struct: {
      1: { i32: 1 },
      2: { list: [{ struct: { 4: { text: 'root' }, 5: { i32: 1 } } }, { struct: schema }] },
      3: { i64: rows },
      4: { list: [{ struct: group }] },
    },
  });
  const length = Buffer.alloc(4);
  length.writeUInt32LE(footer.length);
  return Buffer.concat([Buffer.from('PAR1'), chunk, footer, length, Buffer.from('PAR1')]);
}
