/** @file Rows of cells, one after another, into one growing array of numbers per column. */
import { dataError, type WdError } from '../base/errors.ts';
import { cellError } from './cells.ts';
import {
  alignColumns,
  checkDistinct,
  headerNames,
  placeNames,
  readAsSeparated,
} from './columns.ts';
import { looksLikeHeader, parseNumber } from './numbers.ts';
import { raggedRow } from './reading/ragged-row.ts';
import { lineBreaks } from './reading/row-parsing.ts';
import type { Table } from './table.ts';

export interface TableOptions {
  readonly file: string;
  readonly delimiter: string;
  /** Whether the first row holds names; undefined: when it holds any text. */
  readonly header: boolean | undefined;
  /** The columns to read, in this order; undefined: all. */
  readonly columns: readonly string[] | undefined;
  /** Read at most this many rows. */
  readonly limit: number;
}

/** What the first row tells. */
interface Layout {
  readonly header: boolean;
  readonly line: number;
  /** Fields in every row. */
  readonly width: number;
  readonly names: readonly string[];
  /** The fields to read: their places in a row. */
  readonly fields: readonly number[];
  /** Cures to offer where a cell is no number. */
  readonly doubts: readonly string[];
}

/** Numbers held before the first growth, over all columns. */
const FIRST_NUMBERS = 65_536;

/** Takes a file's rows and gives back its table. */
export class TableBuilder {
  readonly #options: TableOptions;
  #layout: Layout | undefined;
  #values: Float64Array[] = [];
  #lines = new Uint32Array(0);
  #rows = 0;

  constructor(options: TableOptions) {
    this.#options = options;
  }

  /**
   * Takes the next row that is not blank.
   *
   * @param line the line on which it begins
   * @param blanks number of blank lines right before it
   * @returns whether more rows are wanted
   * @throws WdError WD110 for a row of another width, WD120 to WD123 for a cell that is no number; for the first
   *   row WD112 for a name borne twice, WD115 for a column that is not there
   */
  add(cells: readonly string[], line: number, blanks: number): boolean {
    const layout = this.#layout;
    if (layout === undefined) {
      this.#layout = layoutOf(cells, line, this.#options);
      if (this.#layout.header || this.#options.limit === 0) return this.#options.limit > 0;
      this.#addNumbers(this.#layout, cells, line);
    } else {
      if (cells.length !== layout.width) {
        const model = { isHeader: layout.header, line: layout.line };
        throw raggedRow({ ...this.#options, cells, line, width: layout.width, model });
      }
      // In a table of one column a blank line is a row whose only value is missing.
      if (blanks > 0 && layout.width === 1) throw this.#cellError(layout, [''], 0, line - 1);
      this.#addNumbers(layout, cells, line);
    }
    return this.#rows < this.#options.limit;
  }

  #addNumbers(layout: Layout, cells: readonly string[], line: number): void {
    const row = this.#rows;
    if (row === this.#lines.length) this.#grow(layout);
    const { fields } = layout;
    for (let i = 0; i < fields.length; i++) {
      const value = parseNumber(cells[fields[i]]);
      if (Number.isNaN(value)) throw this.#cellError(layout, cells, fields[i], line);
      this.#values[i][row] = value;
    }
    this.#lines[row] = line;
    this.#rows++;
  }

  #grow(layout: Layout): void {
    const first = Math.max(16, Math.ceil(FIRST_NUMBERS / layout.width));
    const capacity = this.#rows === 0 ? first : 2 * this.#rows;
    this.#values = layout.fields.map((_, i) => {
      const values = new Float64Array(capacity);
      if (this.#rows > 0) values.set(this.#values[i]);
      return values;
    });
    const lines = new Uint32Array(capacity);
    lines.set(this.#lines);
    this.#lines = lines;
  }

  #cellError(layout: Layout, cells: readonly string[], field: number, line: number): WdError {
    return cellError(cells[field], {
      file: this.#options.file,
      line: line + lineBreaks(cells.slice(0, field)),
      name: layout.names[field],
      column: field + 1,
      rowsBefore: this.#rows,
      doubts: layout.doubts,
    });
  }

  /**
   * The table of all rows taken.
   *
   * @throws WdError WD113 when there are none, unless none were wanted
   */
  finish(): Table {
    const { file, delimiter, limit } = this.#options;
    const layout = this.#layout;
    if (layout === undefined || (this.#rows === 0 && limit > 0)) throw noRows(layout, file);
    const rows = this.#rows;
    return {
      file,
      columns: layout.fields.map((field) => layout.names[field]),
      rows,
      values: layout.fields.map((_, i) => this.#values[i]?.slice(0, rows) ?? new Float64Array(0)),
      lines: this.#lines.slice(0, rows),
      header: layout.header,
      delimiter,
    };
  }
}

function layoutOf(cells: readonly string[], line: number, options: TableOptions): Layout {
  const { file, columns, limit } = options;
  const header = options.header ?? looksLikeHeader(cells);
  const names = header ? headerNames(cells) : placeNames(cells.length);
  const doubts = doubtsOf(header, cells, options);
  // A name borne twice does no harm where its columns are not read.
  if (limit > 0) checkDistinct(names, columns ?? names, { file, line }, doubts);
  const fields =
    columns === undefined ? names.map((_, index) => index) : alignColumns(names, columns, file);
  return { header, line, width: cells.length, names, fields, doubts };
}

/** Cures for what may have been decided wrongly about the file. */
function doubtsOf(header: boolean, cells: readonly string[], options: TableOptions): string[] {
  const doubts: string[] = [];
  if (cells.length === 1) doubts.push(readAsSeparated(options.delimiter));
  const holdsNumber = cells.some((cell) => !Number.isNaN(parseNumber(cell)));
  if (header && options.header === undefined && holdsNumber) {
    doubts.push('the first row was read as the header; if it is data, say --no-header');
  }
  return doubts;
}

function noRows(layout: Layout | undefined, file: string): WdError {
  const found = layout === undefined ? 'nothing but blank lines' : 'a header and no rows';
  return dataError('WD113', `${file} holds ${found}; expected rows of numbers`, {
    place: { file },
    help: ['check that it was written to its end'],
  });
}
