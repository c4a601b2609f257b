/**
 * @file Writes TFRecords of Examples, byte by byte and without the libraries that the reader uses: an error in
 * those must not cancel out.
 */

/** Values of a feature; `packed: false` writes each number as a field of its own. */
export type Values =
  | { readonly float: readonly number[]; readonly packed?: boolean }
  | { readonly int64: readonly (number | bigint)[]; readonly packed?: boolean }
  | { readonly bytes: readonly (string | Uint8Array)[] }
  | Record<string, never>;

/** CRC-32C bit by bit: the polynomial 0x1edc6f41, lowest bit first. */
export function crc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0x82f63b78 : 0);
  }
  return ~crc >>> 0;
}

function checksum(bytes: Uint8Array): Buffer {
  const crc = BigInt(crc32c(bytes));
  const rotated = ((crc >> 15n) | (crc << 17n)) & 0xffffffffn;
  const sum = Buffer.alloc(4);
  sum.writeUInt32LE(Number((rotated + 0xa282ead8n) & 0xffffffffn));
  return sum;
}

/** A length and its checksum, whatever follows. */
export function frameHeader(length: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(length);
  return Buffer.concat([bytes, checksum(bytes)]);
}

export function frame(data: Uint8Array): Buffer {
  return Buffer.concat([frameHeader(BigInt(data.length)), data, checksum(data)]);
}

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  do {
    bytes.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}

/** A field with a length: bytes, text, a message. */
export function field(number: number, content: Uint8Array): Buffer {
  return Buffer.concat([varint((number << 3) | 2), varint(content.length), content]);
}

export function varintField(number: number, value: number | bigint): Buffer {
  return Buffer.concat([varint(number << 3), varint(value)]);
}

export function float32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

export function featureMessage(values: Values): Buffer {
  if ('float' in values) return field(2, list(values.float.map(float32), 5, values.packed));
  if ('int64' in values) return field(3, list(values.int64.map(varint), 0, values.packed));
  if ('bytes' in values) {
    return field(1, Buffer.concat(values.bytes.map((value) => field(1, Buffer.from(value)))));
  }
  return Buffer.alloc(0);
}

function list(values: readonly Buffer[], type: number, packed = true): Buffer {
  if (packed) return field(1, Buffer.concat(values));
  return Buffer.concat(values.flatMap((value) => [varint((1 << 3) | type), value]));
}

export function entry(name: string, feature: Uint8Array): Buffer {
  return field(1, Buffer.concat([field(1, Buffer.from(name)), field(2, feature)]));
}

/** A serialized tf.train.Example. */
export function example(features: Readonly<Record<string, Values>>): Buffer {
  const entries = Object.entries(features);
  return field(
    1,
    Buffer.concat(entries.map(([name, values]) => entry(name, featureMessage(values)))),
  );
}

/** A file of Examples. */
export function records(...rows: readonly Readonly<Record<string, Values>>[]): Buffer {
  return Buffer.concat(rows.map((row) => frame(example(row))));
}

interface TensorForm {
  readonly dtype?: number;
  readonly shape?: readonly number[];
  readonly as?: 'content' | 'floats';
}

/** A serialized TensorProto: its values as they are in memory, or as `float_val`. */
export function tensor(
  values: readonly number[],
  { dtype = 1, shape = [values.length], as = 'content' }: TensorForm = {},
): Buffer {
  const dimensions = shape.map((size) => field(2, varintField(1, size)));
  const bytes = Buffer.concat(values.map(float32));
  return Buffer.concat([
    varintField(1, dtype),
    field(2, Buffer.concat(dimensions)),
    field(as === 'content' ? 4 : 5, bytes),
  ]);
}
