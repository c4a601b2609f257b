/**
 * @file The header of a safetensors file, read as if a stranger had written it, and checked before any
 * tensor is allocated. The checks keep the order of the reference reader; what is read is narrower:
 * float32 only, at most 1 MB that begins with `{`, no unknown keys.
 *
 * Source: https://github.com/huggingface/safetensors, README.md (format) and safetensors/src/tensor.rs.
 */
import { dataError, type WdError } from '../base/errors.ts';
import { showShape, type Shape } from '../base/shape.ts';
import { parseStrictJson, quoted, type StrictJson } from '../base/strict-json.ts';

export const LENGTH_BYTES = 8;
export const LARGEST_HEADER = 1_000_000;
export const METADATA = '__metadata__';
const ENTRY_KEYS = ['dtype', 'shape', 'data_offsets'];

/** What the header says of a tensor; offsets are bytes from the end of the header. */
export interface Entry {
  readonly name: string;
  readonly shape: Shape;
  readonly begin: number;
  readonly end: number;
}

export interface Header {
  readonly metadata: Map<string, string>;
  /** In the order of the header; offsets may stand in another. */
  readonly entries: readonly Entry[];
  /** Where the values begin in the file, in bytes. */
  readonly start: number;
}

/**
 * Reads and checks the header of a whole file.
 *
 * @param name the file's name, for the errors
 * @throws WdError WD410–WD421, one code a kind of fault, naming file and tensor
 */
export function readHeader(bytes: Uint8Array, name: string): Header {
  const start = LENGTH_BYTES + readHeaderLength(bytes, name);
  const header = readObject(bytes.subarray(LENGTH_BYTES, start), name);
  const metadata = readMetadata(header.get(METADATA), name);
  const entries = [...header]
    .filter(([key]) => key !== METADATA)
    .map(([key, value]) => readEntry(key, value, name));
  checkLayout(entries, bytes.length - start, name);
  return { metadata, entries, start };
}

function damaged(code: string, name: string, message: string, cause?: unknown): WdError {
  return dataError(code, `${name}: ${message}`, {
    cause,
    help: ['the file is damaged or was not written by this program: copy it again, or train again'],
  });
}

function readHeaderLength(bytes: Uint8Array, name: string): number {
  if (bytes.length < LENGTH_BYTES) {
    const found = `the file ends after ${bytes.length} bytes`;
    throw damaged('WD410', name, `${found}; a weights file begins with 8 bytes of header length`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, LENGTH_BYTES);
  const length = view.getBigUint64(0, true);
  if (length > LARGEST_HEADER) {
    const found = `a header of ${length} bytes is announced`;
    throw damaged('WD411', name, `${found}; at most ${LARGEST_HEADER} are read`);
  }
  const left = bytes.length - LENGTH_BYTES;
  if (length > left) {
    const found = `a header of ${length} bytes is announced`;
    throw damaged('WD412', name, `${found}, but only ${left} bytes follow`);
  }
  return Number(length);
}

function readObject(bytes: Uint8Array, name: string): ReadonlyMap<string, StrictJson> {
  const text = decodeText(bytes, name);
  if (!text.startsWith('{')) {
    throw damaged(
      'WD414',
      name,
      `the header begins with ${quoted(text.slice(0, 1))} instead of "{"`,
    );
  }
  try {
    // A text that begins with `{` is an object or no JSON.
    return asMap(parseStrictJson(text)) ?? new Map();
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw damaged('WD415', name, `the header is not strict JSON: ${cause.message}`, cause);
  }
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    // A byte order mark is kept, and then refused as the first character.
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw damaged('WD413', name, 'the header is not UTF-8 text', cause);
  }
}

function asMap(value: StrictJson | undefined): ReadonlyMap<string, StrictJson> | undefined {
  return value instanceof Map ? value : undefined;
}

function asIntegers(value: StrictJson | undefined): readonly number[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.every((item) => typeof item === 'number') ? value : undefined;
}

function readMetadata(value: StrictJson | undefined, name: string): Map<string, string> {
  const metadata = new Map<string, string>();
  if (value === undefined) return metadata;
  const pairs = asMap(value);
  if (pairs === undefined) throw damaged('WD416', name, `${METADATA} is no object`);
  for (const [key, text] of pairs) {
    if (typeof text !== 'string') {
      throw damaged('WD416', name, `${METADATA}: the value of ${quoted(key)} is no string`);
    }
    metadata.set(key, text);
  }
  return metadata;
}

function readEntry(tensor: string, value: StrictJson, name: string): Entry {
  const where = `tensor ${quoted(tensor)}`;
  const entry = asMap(value);
  if (entry === undefined || entry.size !== 3 || !ENTRY_KEYS.every((key) => entry.has(key))) {
    throw damaged('WD416', name, `${where}: exactly ${ENTRY_KEYS.join(', ')} were expected`);
  }
  const dtype = entry.get('dtype');
  if (typeof dtype !== 'string') throw damaged('WD416', name, `${where}: dtype is no string`);
  if (dtype !== 'F32') throw damaged('WD417', name, `${where}: dtype ${quoted(dtype)} is not F32`);
  const shape = asIntegers(entry.get('shape'));
  if (shape === undefined) throw damaged('WD416', name, `${where}: shape is no list of integers`);
  const offsets = asIntegers(entry.get('data_offsets'));
  if (offsets?.length !== 2) {
    throw damaged('WD416', name, `${where}: data_offsets are no list of two integers`);
  }
  return { name: tensor, shape, begin: offsets[0], end: offsets[1] };
}

/** Every byte of the data belongs to exactly one tensor, and to as many numbers as its shape says. */
function checkLayout(entries: readonly Entry[], dataBytes: number, name: string): void {
  const byOffset = entries.toSorted((a, b) => a.begin - b.begin || a.end - b.end);
  let reached = 0;
  for (const { name: tensor, shape, begin, end } of byOffset) {
    const where = `tensor ${quoted(tensor)}`;
    if (begin !== reached || end < begin) {
      const found = `data_offsets are ${begin} to ${end}`;
      throw damaged('WD418', name, `${where}: ${found}; a begin of ${reached} was expected`);
    }
    const bytes = shape.reduce((product, axis) => checkedProduct(product, axis, name, where), 4);
    if (bytes !== end - begin) {
      const found = `shape ${showShape(shape).slice(0, 80)} takes ${bytes} bytes`;
      throw damaged('WD420', name, `${where}: ${found}, data_offsets hold ${end - begin}`);
    }
    reached = end;
  }
  if (reached !== dataBytes) {
    const found = `${dataBytes} bytes of values follow the header`;
    throw damaged('WD421', name, `${found}; its tensors take ${reached}`);
  }
}

/** A product of safe integers that is unsafe rounds to an unsafe number, never back below 2^53. */
function checkedProduct(product: number, axis: number, name: string, where: string): number {
  const next = product * axis;
  if (Number.isSafeInteger(next)) return next;
  throw damaged('WD419', name, `${where}: the shape takes more than 2^53 - 1 bytes`);
}
