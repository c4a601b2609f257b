/**
 * @file Reads protocol buffer messages and never beyond their end: `pbf` trusts every length it finds.
 *
 * Wire types (protobuf.dev/programming-guides/encoding): 0 a varint, 1 eight bytes, 2 a length and as many bytes,
 * 5 four bytes.
 */
import type { PbfReader } from 'pbf';

export const VARINT = 0;
export const BYTES = 2;
export const FIXED32 = 5;

/** What is wrong: the form of the message, its kind (a SequenceExample), or an integer beyond ±(2^53 − 1). */
export type FaultKind = 'form' | 'sequence' | 'integer';

/** Bytes that are no message of the expected form. */
export class WireFault extends Error {
  override readonly name = 'WireFault';
  readonly kind: FaultKind;
  /** The feature in which it was found, where one is known. */
  feature: string | undefined;

  constructor(message: string, kind: FaultKind = 'form', options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/**
 * Goes through the fields of the message that ends at `end`. `visit` reads, or skips, the value of each.
 *
 * @throws WireFault where a field reaches beyond the message
 */
export function eachField(
  reader: PbfReader,
  end: number,
  visit: (field: number, type: number) => void,
): void {
  while (reader.pos < end) {
    const tag = readVarint(reader, end);
    visit(tag >>> 3, tag & 7);
  }
}

/** An unsigned number. @throws WireFault where it is cut off, or longer than 64 bits */
export function readVarint(reader: PbfReader, end: number): number {
  return varint(reader, end, false);
}

/** A signed number. @throws WireFault as above, and for one that float64 cannot hold exactly */
export function readInt64(reader: PbfReader, end: number): number {
  const start = reader.pos;
  const value = varint(reader, end, true);
  // Larger ones come rounded, but never down to where all are exact.
  if (!Number.isSafeInteger(value)) {
    throw new WireFault(String(exactInt64(reader.buf.subarray(start, reader.pos))), 'integer');
  }
  return value;
}

function exactInt64(bytes: Uint8Array): bigint {
  let bits = 0n;
  for (const byte of bytes.toReversed()) bits = (bits << 7n) | BigInt(byte & 0x7f);
  return BigInt.asIntN(64, bits);
}

function varint(reader: PbfReader, end: number, signed: boolean): number {
  let value: number;
  try {
    value = reader.readVarint(signed);
  } catch (cause) {
    throw new WireFault('a number does not end', 'form', { cause });
  }
  if (reader.pos > end) throw new WireFault('a number is cut off');
  return value;
}

/** The end of the bytes that begin here with their length; the reader then stands before them. */
export function readEnd(reader: PbfReader, end: number): number {
  const length = readVarint(reader, end);
  const last = reader.pos + length;
  if (last > end)
    throw new WireFault(`${length} bytes are announced and ${end - reader.pos} there`);
  return last;
}

/** Bytes with their length before them, as a view. */
export function readBytes(reader: PbfReader, end: number): Uint8Array {
  const last = readEnd(reader, end);
  const bytes = reader.buf.subarray(reader.pos, last);
  reader.pos = last;
  return bytes;
}

/** Adds the numbers of a `repeated float`: all of them where it is packed, else the next. */
export function readFloats(reader: PbfReader, end: number, type: number, values: number[]): void {
  const last = listEnd(reader, end, type, FIXED32, reader.pos + 4);
  if (last > end || (last - reader.pos) % 4 !== 0) throw new WireFault('a float is cut off');
  while (reader.pos < last) values.push(reader.readFloat());
}

/** Adds the numbers of a `repeated int64`, likewise. */
export function readInt64s(reader: PbfReader, end: number, type: number, values: number[]): void {
  const last = listEnd(reader, end, type, VARINT, end);
  if (type === VARINT) values.push(readInt64(reader, end));
  else while (reader.pos < last) values.push(readInt64(reader, last));
}

function listEnd(
  reader: PbfReader,
  end: number,
  type: number,
  elementType: number,
  elementEnd: number,
): number {
  if (type === BYTES) return readEnd(reader, end);
  if (type === elementType) return elementEnd;
  throw new WireFault(`an element of a list has wire type ${type}`);
}
