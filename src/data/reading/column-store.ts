/** @file The growing cells of one column: as numbers, or as text by dictionary. */
import type { RawColumn, RawNumbers, RawText } from '../raw-table.ts';
import type { MissingTokens } from './missing.ts';
import type { ParseNumber } from './number-format.ts';

export interface ColumnStore {
  /** How often each mark of a missing value has come. */
  readonly missing: Map<string, number>;
  /** Makes room for this many rows. */
  grow: (capacity: number) => void;
  /** Takes the cell of a row. @returns false, and takes nothing, for text among numbers */
  add: (cell: string, row: number) => boolean;
  /** The first `rows` cells. */
  finish: (rows: number) => RawColumn;
}

export class NumberStore implements ColumnStore {
  readonly missing = new Map<string, number>();
  readonly #tokens: ReadonlySet<string>;
  readonly #parse: ParseNumber;
  #values = new Float64Array(0);

  constructor({ all, numeric }: MissingTokens, parse: ParseNumber) {
    this.#tokens = all;
    this.#parse = numeric ? (text) => (all.has(text.trim()) ? Number.NaN : parse(text)) : parse;
  }

  grow(capacity: number): void {
    const values = new Float64Array(capacity);
    values.set(this.#values);
    this.#values = values;
  }

  add(cell: string, row: number): boolean {
    const value = this.#parse(cell);
    this.#values[row] = value;
    return !Number.isNaN(value) || this.#addMissing(cell.trim());
  }

  #addMissing(token: string): boolean {
    if (!this.#tokens.has(token)) return false;
    this.missing.set(token, (this.missing.get(token) ?? 0) + 1);
    return true;
  }

  /** Whether the first `rows` cells are all missing. */
  isEmpty(rows: number): boolean {
    return this.#values.subarray(0, rows).every((value) => Number.isNaN(value));
  }

  finish(rows: number): RawNumbers {
    const values = this.#values.slice(0, rows);
    const whole = values.every((value) => Number.isInteger(value) || Number.isNaN(value));
    return { kind: 'number', values, whole };
  }
}

export class TextStore implements ColumnStore {
  readonly missing: Map<string, number>;
  readonly #codeOf = new Map<string, number>();
  readonly #dictionary: string[] = [];
  #codes = new Int32Array(0);

  /** @param missing how often each mark has come before, in rows that are yet to be marked by `skip` */
  constructor(tokens: MissingTokens, missing: ReadonlyMap<string, number> = new Map()) {
    this.missing = new Map(missing);
    for (const token of tokens.all) this.#codeOf.set(token, -1);
  }

  /** Marks the first `rows` cells as missing. */
  skip(rows: number): void {
    this.#codes.fill(-1, 0, rows);
  }

  grow(capacity: number): void {
    const codes = new Int32Array(capacity);
    codes.set(this.#codes);
    this.#codes = codes;
  }

  add(cell: string, row: number): boolean {
    const text = cell.trim();
    const code = this.#codeOf.get(text) ?? this.#addText(text);
    if (code < 0) this.missing.set(text, (this.missing.get(text) ?? 0) + 1);
    this.#codes[row] = code;
    return true;
  }

  #addText(text: string): number {
    const code = this.#dictionary.length;
    this.#dictionary.push(text);
    this.#codeOf.set(text, code);
    return code;
  }

  finish(rows: number): RawText {
    return { kind: 'text', codes: this.#codes.slice(0, rows), dictionary: this.#dictionary };
  }
}

/** Keeps nothing: for a column whose cells are wanted from another reading. */
export const noStore: ColumnStore = {
  missing: new Map(),
  grow: () => {},
  add: () => true,
  finish: () => ({ kind: 'text', codes: new Int32Array(0), dictionary: [] }),
};
