/** @file Columns of a raw table that grow cell by cell, gaps left open until something comes behind them. */
import type { RawNumbers, RawText } from '../raw-table.ts';

const FIRST_CELLS = 64;

/** Numbers; NaN, given or left out, is a missing one. */
export class NumberColumn {
  #values = new Float64Array(FIRST_CELLS).fill(Number.NaN);
  #whole = true;

  set(row: number, value: number): void {
    if (row >= this.#values.length) this.#grow(row + 1);
    this.#values[row] = value;
    // NaN is no number, and not a fraction either.
    if (this.#whole && Math.floor(value) !== value && !Number.isNaN(value)) this.#whole = false;
  }

  #grow(rows: number): void {
    const old = this.#values;
    this.#values = new Float64Array(Math.max(rows, 2 * old.length));
    this.#values.set(old);
    this.#values.fill(Number.NaN, old.length);
  }

  finish(rows: number): RawNumbers {
    if (rows > this.#values.length) this.#grow(rows);
    return { kind: 'number', values: this.#values.slice(0, rows), whole: this.#whole };
  }
}

/** Texts, trimmed; an empty one, or none, is a missing one. */
export class TextColumn {
  #codes = new Int32Array(FIRST_CELLS).fill(-1);
  readonly #codeOf = new Map<string, number>();

  set(row: number, cell: string): void {
    if (row >= this.#codes.length) this.#grow(row + 1);
    const text = cell.trim();
    if (text !== '') this.#codes[row] = this.#code(text);
  }

  #code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    const code = this.#codeOf.size;
    this.#codeOf.set(text, code);
    return code;
  }

  #grow(rows: number): void {
    const old = this.#codes;
    this.#codes = new Int32Array(Math.max(rows, 2 * old.length));
    this.#codes.set(old);
    this.#codes.fill(-1, old.length);
  }

  finish(rows: number): RawText {
    if (rows > this.#codes.length) this.#grow(rows);
    return {
      kind: 'text',
      codes: this.#codes.slice(0, rows),
      dictionary: [...this.#codeOf.keys()],
    };
  }
}
