/**
 * @file Weights in the safetensors format: named float32 tensors, every byte of the file accounted for.
 *
 * Layout: header length N (8 bytes, little endian), N bytes of JSON, then the values, little endian,
 * tensor after tensor without holes. Loading runs no code and allocates nothing that the file does not
 * hold; safetensors-header.ts says what is refused.
 */
import { ExitCode, invariant, WdError } from '../base/errors.ts';
import { showShape, sizeOf, type Shape } from '../base/shape.ts';
import { quoted } from '../base/strict-json.ts';
import {
  LARGEST_HEADER,
  LENGTH_BYTES,
  METADATA,
  readHeader,
  type Entry,
} from './safetensors-header.ts';

/** One tensor as it is stored: `values` holds the product of `shape` numbers, row-major. */
export interface StoredTensor {
  readonly shape: Shape;
  readonly values: Float32Array;
}

export interface SafetensorsContent {
  readonly tensors: Map<string, StoredTensor>;
  readonly metadata: Map<string, string>;
}

/**
 * The bytes of a file. Equal content gives equal bytes: tensors keep their order, metadata is sorted.
 *
 * @throws WdError WD422 when the header would exceed the 1 MB that `decodeSafetensors` accepts
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array {
  const parts = [...safetensorsParts(tensors, metadata)];
  const bytes = new Uint8Array(sum(parts.map(({ length }) => length)));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

/**
 * The same bytes one part after another: the header, then each tensor, not copied where the machine is little endian.
 *
 * @throws WdError WD422 as `encodeSafetensors`
 */
export function* safetensorsParts(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  const header = new TextEncoder().encode(headerText(tensors, metadata));
  const length = Math.ceil(header.length / 8) * 8;
  if (length > LARGEST_HEADER) throw headerTooLarge(tensors.size, header.length);
  const start = new Uint8Array(LENGTH_BYTES + length).fill(0x20);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  start.set(header, LENGTH_BYTES);
  yield start;
  for (const { values } of tensors.values()) yield littleEndian(values);
}

const IS_LITTLE_ENDIAN = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

function littleEndian({ buffer, byteOffset, length }: Float32Array): Uint8Array {
  if (IS_LITTLE_ENDIAN) return new Uint8Array(buffer, byteOffset, 4 * length);
  // Copied as integers: a float may lose the payload of a NaN on its way through a register.
  const words = new Uint32Array(buffer, byteOffset, length);
  const view = new DataView(new ArrayBuffer(4 * length));
  for (let i = 0; i < length; i++) view.setUint32(4 * i, words[i], true);
  return new Uint8Array(view.buffer);
}

/** Built by hand, since a tensor named `__proto__` or `1` would not keep its place in an object. */
function headerText(
  tensors: ReadonlyMap<string, StoredTensor>,
  metadata: Readonly<Record<string, string>>,
): string {
  const entries: string[] = [];
  const notes = Object.entries(metadata).toSorted(([a], [b]) => (a < b ? -1 : 1));
  if (notes.length > 0) {
    const pairs = notes.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    entries.push(`"${METADATA}":{${pairs.join(',')}}`);
  }
  let begin = 0;
  for (const [name, { shape, values }] of tensors) {
    invariant(name !== METADATA, () => `a tensor may not be named ${METADATA}`);
    invariant(
      values.length === sizeOf(shape),
      () => `tensor ${quoted(name)}: ${values.length} values do not fill ${showShape(shape)}`,
    );
    const end = begin + 4 * values.length;
    const axes = shape.join(',');
    entries.push(
      `${JSON.stringify(name)}:{"dtype":"F32","shape":[${axes}],"data_offsets":[${begin},${end}]}`,
    );
    begin = end;
  }
  return `{${entries.join(',')}}`;
}

function headerTooLarge(tensors: number, bytes: number): WdError {
  return new WdError(
    'WD422',
    ExitCode.data,
    `the header of ${tensors} tensors takes ${bytes} bytes; a weights file allows ${LARGEST_HEADER}`,
    { help: ['shorten the names of the columns, or train on fewer of them'] },
  );
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/**
 * Reads a whole file. Values are copies, bit for bit; NaN and infinities are let through.
 *
 * @param name the file's name, for the errors
 * @throws WdError WD410–WD421, one code a kind of fault, naming file and tensor
 */
export function decodeSafetensors(bytes: Uint8Array, name: string): SafetensorsContent {
  const { metadata, entries, start } = readHeader(bytes, name);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start, bytes.length - start);
  const tensors = new Map<string, StoredTensor>();
  for (const entry of entries) {
    tensors.set(entry.name, { shape: entry.shape, values: readValues(view, entry) });
  }
  return { tensors, metadata };
}

function readValues(view: DataView, entry: Entry): Float32Array {
  const words = new Uint32Array((entry.end - entry.begin) / 4);
  for (let i = 0; i < words.length; i++) words[i] = view.getUint32(entry.begin + 4 * i, true);
  return new Float32Array(words.buffer);
}
