/** @file Rows of cells, one after another, into the growing columns of a table in memory (Node). */
import type { Keep } from '../plain/block-columns.ts';
import type { RawColumn } from '../raw-table.ts';
import { eachRow } from '../records.ts';
import { type ColumnStore, noStore, NumberStore, TextStore } from './column-store.ts';
import type { FileRows } from './file-rows.ts';
import type { CellFormat } from './plan.ts';
import type { FileText, Intake } from './read-pass.ts';

/** A column as it was taken. */
export interface TakenColumn {
  readonly data: RawColumn;
  /** How often each mark of a missing value stands in it. */
  readonly missing: ReadonlyMap<string, number>;
  /** Whether text came among its numbers: then `data` is void, and another reading must keep it as text. */
  readonly isLate: boolean;
}

export interface TakenRows {
  readonly rows: number;
  readonly lines: Uint32Array;
  readonly columns: readonly TakenColumn[];
}

/** Cells held before the first growth, over all columns. */
const FIRST_CELLS = 65_536;

export class RawTableBuilder implements Intake {
  readonly limit: number;
  rows = 0;
  readonly #cells: CellFormat;
  readonly #stores: ColumnStore[];
  readonly #late = new Set<number>();
  #lines = new Uint32Array(0);

  /** @param limit take at most this many rows */
  constructor(keep: readonly Keep[], cells: CellFormat, limit: number) {
    this.limit = limit;
    this.#cells = cells;
    this.#stores = keep.map((how) => {
      if (how === 'nothing') return noStore;
      return how === 'text'
        ? new TextStore(cells.missing)
        : new NumberStore(cells.missing, cells.parse);
    });
  }

  /**
   * Takes a row.
   *
   * @param fields the place of each column in `cells`
   * @returns whether more rows are wanted
   */
  add(cells: readonly string[], fields: readonly number[], line: number): boolean {
    const row = this.rows;
    if (row === this.#lines.length) this.#grow();
    for (let i = 0; i < fields.length; i++) {
      const cell = cells[fields[i]];
      if (!this.#stores[i].add(cell, row)) this.#addText(i, cell, row);
    }
    this.#lines[row] = line;
    this.rows = row + 1;
    return this.rows < this.limit;
  }

  async read({ layout, format, bytes }: FileText, rows: FileRows): Promise<void> {
    const { file, firstLine } = layout;
    await eachRow({ file, bytes, firstLine, ...format }, rows.take);
  }

  /** The first text in a column that was taken for numbers. */
  #addText(column: number, cell: string, row: number): void {
    const store = this.#stores[column];
    if (store instanceof NumberStore && store.isEmpty(row)) {
      // Only missing cells before it: they are the same in text.
      const texts = new TextStore(this.#cells.missing, store.missing);
      texts.grow(this.#lines.length);
      texts.skip(row);
      texts.add(cell, row);
      this.#stores[column] = texts;
      return;
    }
    // Its numbers are kept without their spelling, which text must have.
    this.#stores[column] = noStore;
    this.#late.add(column);
  }

  #grow(): void {
    const first = Math.max(16, Math.ceil(FIRST_CELLS / (this.#stores.length + 1)));
    const capacity = this.rows === 0 ? first : 2 * this.rows;
    for (const store of this.#stores) store.grow(capacity);
    const lines = new Uint32Array(capacity);
    lines.set(this.#lines);
    this.#lines = lines;
  }

  finish(): TakenRows {
    return {
      rows: this.rows,
      lines: this.#lines.slice(0, this.rows),
      columns: this.#stores.map((store, i) => ({
        data: store.finish(this.rows),
        missing: store.missing,
        isLate: this.#late.has(i),
      })),
    };
  }
}
