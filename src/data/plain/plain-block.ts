/**
 * @file Parses a block of separated text on its bytes, several times as fast as `csv-parse`, to the same cells (Node).
 *
 * It takes only what is plain: rows of one width, one line each, and quotes, where there are any, around whole fields.
 * Of anything else it says so, and the block goes the general way.
 */
import { parseNumber } from '../numbers.ts';
import { type NumberFormat, numberParser, type ParseNumber } from '../reading/number-format.ts';
import type { BlockColumn, BlockColumns, Keep } from './block-columns.ts';
import { readNumber } from './read-number.ts';
import { HASH_FACTOR, HASH_START, TextCodes } from './text-codes.ts';

/** How the rows of a file are parsed: plain data, that a worker can be sent. */
export interface PlainLayout {
  /** One byte, neither a quote nor white space but a tab. */
  readonly delimiter: number;
  readonly width: number;
  /** Whether rows may end in one delimiter too many. */
  readonly spare: boolean;
  readonly numbers: NumberFormat;
  /** Every mark of a missing value, the empty text among them. */
  readonly missing: readonly string[];
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;

/** A block's bytes, and a line feed behind them that is not part of it: the end of its last row. */
export interface BlockText {
  readonly bytes: Buffer;
  /** The number of bytes; `bytes[length]` is there to be written. */
  readonly length: number;
}

/** What it gives lies in memory that the next call overwrites. */
export type ParsePlain = (text: BlockText, keep: readonly Keep[]) => BlockColumns | undefined;

/**
 * A parser for blocks of such rows. A block begins with a row and ends with one.
 *
 * `keep` says how each field of a row is kept. What comes back is undefined where the block is not plain.
 */
export function plainParser(layout: PlainLayout): ParsePlain {
  const parse = numberParser(layout.numbers);
  const tokens = new Set(layout.missing);
  const numeric = layout.missing.some((token) => !Number.isNaN(parseNumber(token)));
  const known: Known = { parse, tokens, numeric };
  const scratch: Scratch = { values: [], codes: [], texts: [] };
  return (text, keep) => {
    let how = [...keep];
    for (;;) {
      const parsed = parseBlock(text, layout, storesOf(text, layout, how, scratch), known);
      if (typeof parsed !== 'number') return parsed;
      // Text among numbers: all of the column is read as text.
      how = how.with(parsed, 'text');
    }
  };
}

interface Known {
  readonly parse: ParseNumber;
  readonly tokens: ReadonlySet<string>;
  /** Whether one of them reads as a number: then every number must be held against them. */
  readonly numeric: boolean;
}

/** Memory that one block after another is parsed into: an array for each field. */
interface Scratch {
  readonly values: Float64Array[];
  readonly codes: Int32Array[];
  readonly texts: TextCodes[];
}

/** What one field of the rows is gathered in. */
interface FieldStore {
  readonly keep: Keep;
  readonly values: Float64Array;
  readonly missing: Map<string, number>;
  readonly codes: Int32Array;
  readonly texts: TextCodes;
}

const NO_VALUES = new Float64Array(0);
const NO_CODES = new Int32Array(0);
const NO_TEXTS = new TextCodes();

function storesOf(
  { bytes, length }: BlockText,
  { width }: PlainLayout,
  keep: readonly Keep[],
  scratch: Scratch,
): FieldStore[] {
  // Each field takes a byte at least, with what ends it.
  const rows = Math.ceil((length + 1) / width);
  return keep.map((how, field) => {
    if (how === 'number' && !(scratch.values[field]?.length >= rows)) {
      scratch.values[field] = new Float64Array(rows);
    } else if (how === 'text' && !(scratch.codes[field]?.length >= rows)) {
      scratch.codes[field] = new Int32Array(rows);
    }
    if (how === 'text') (scratch.texts[field] ??= new TextCodes()).begin(bytes);
    return {
      keep: how,
      values: how === 'number' ? scratch.values[field] : NO_VALUES,
      missing: new Map(),
      codes: how === 'text' ? scratch.codes[field] : NO_CODES,
      texts: how === 'text' ? scratch.texts[field] : NO_TEXTS,
    };
  });
}

/**
 * Long because it is the innermost loop over every byte of a file: what it keeps in local variables would otherwise
 * be passed at every cell.
 *
 * @returns the field of numbers in which text came; undefined where the block is not plain
 */
function parseBlock(
  { bytes, length }: BlockText,
  { delimiter, width, spare, numbers }: PlainLayout,
  stores: readonly FieldStore[],
  known: Known,
): BlockColumns | number | undefined {
  bytes[length] = LINE_FEED;
  const mark = numbers.decimal === ',' ? 0x2c : 0x2e;
  const stops = stopBytes(delimiter);
  const last = width - 1;
  let at = 0;
  let row = 0;
  while (at < length) {
    if (width === 1 && mayBeBlank(bytes[at])) return undefined;
    for (let field = 0; field < width; field++) {
      const store = stores[field];
      const start = at;
      const quoted = bytes[at] === QUOTE ? 1 : 0;
      if (store.keep === 'number') {
        while (bytes[at] === SPACE) at++;
        at = readNumber(bytes, at + quoted, mark, store.values, row);
        if (quoted === 1 && at >= 0) at = bytes[at] === QUOTE ? at + 1 : -1;
        if (at < 0 || stops[bytes[at]] === 0 || known.numeric) {
          at = endOfField(bytes, start, length, stops);
          if (at < 0) return undefined;
          const cell = cellText(bytes, start, at);
          if (!addOdd(store, cell, row, known)) return field;
        }
      } else if (store.keep === 'text' && quoted === 0) {
        let hash = HASH_START;
        let byte = bytes[at];
        while (stops[byte] === 0) {
          hash = Math.imul(hash ^ byte, HASH_FACTOR);
          byte = bytes[++at];
        }
        if (byte === QUOTE) return undefined;
        store.codes[row] = store.texts.codeOf(start, at, hash, row);
      } else {
        at = endOfField(bytes, start, length, stops);
        if (at < 0) return undefined;
        if (store.keep === 'text') {
          const hash = hashOf(bytes, start + 1, at - 1);
          store.codes[row] = store.texts.codeOf(start + 1, at - 1, hash, row);
        }
      }
      const stop = bytes[at];
      if (field < last) {
        if (stop !== delimiter) return undefined;
        at++;
      }
    }
    if (spare && bytes[at] === delimiter) at++;
    if (bytes[at] === CARRIAGE_RETURN) {
      at++;
      if (bytes[at] === LINE_FEED && at < length) at++;
    } else if (bytes[at] === LINE_FEED) at++;
    else return undefined;
    row++;
  }
  return { rows: row, lines: undefined, columns: stores.map((store) => finished(store, row)) };
}

/** One for the bytes that end a field, or must not be within one. */
function stopBytes(delimiter: number): Uint8Array {
  const stops = new Uint8Array(256);
  for (const byte of [delimiter, LINE_FEED, CARRIAGE_RETURN, QUOTE]) stops[byte] = 1;
  return stops;
}

/** White space, or the first byte of some: a line of it may be no row. */
function mayBeBlank(byte: number): boolean {
  return byte <= SPACE || byte >= 0x80;
}

/**
 * Where a field ends, quotes around it included; -1 where its quotes are not plain: they begin or end within it, or
 * hold a line end.
 */
function endOfField(bytes: Buffer, start: number, length: number, stops: Uint8Array): number {
  let at = start;
  if (bytes[at] !== QUOTE) {
    while (stops[bytes[at]] === 0) at++;
    return bytes[at] === QUOTE ? -1 : at;
  }
  for (at++; at < length; at++) {
    const byte = bytes[at];
    if (byte === LINE_FEED || byte === CARRIAGE_RETURN) return -1;
    if (byte !== QUOTE) continue;
    at++;
    if (bytes[at] !== QUOTE) return stops[bytes[at]] === 1 ? at : -1;
  }
  return -1;
}

function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = HASH_START;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ bytes[at], HASH_FACTOR);
  return hash;
}

function cellText(bytes: Buffer, start: number, end: number): string {
  if (bytes[start] !== QUOTE) return bytes.toString('utf8', start, end).trim();
  return bytes
    .toString('utf8', start + 1, end - 1)
    .replaceAll('""', '"')
    .trim();
}

/** A cell of a number column that is not plainly a number. @returns false for text */
function addOdd(store: FieldStore, cell: string, row: number, known: Known): boolean {
  const isToken = known.numeric && known.tokens.has(cell);
  const value = isToken ? Number.NaN : known.parse(cell);
  store.values[row] = value;
  if (!Number.isNaN(value)) return true;
  if (!known.tokens.has(cell)) return false;
  store.missing.set(cell, (store.missing.get(cell) ?? 0) + 1);
  return true;
}

function finished({ keep, values, missing, codes, texts }: FieldStore, rows: number): BlockColumn {
  if (keep === 'nothing') return { kind: 'skipped' };
  return keep === 'number'
    ? { kind: 'number', values: values.subarray(0, rows), missing }
    : texts.finish(codes.subarray(0, rows));
}
