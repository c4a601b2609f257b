/**
 * @file Encoded rows with their labels, wherever they lie: in memory, or in a file where they are too many.
 *
 * Both give the same rows bit for bit; what follows does not know the difference.
 */
import type { EncodedRows } from '../data/encoded-rows.ts';
import type { RecordFile } from '../data/record-file.ts';

/** A table in the host's memory, encoded, with its labels. */
export interface HostRows extends EncodedRows {
  /** One a row: 0 or 1, a class index, or a value. */
  readonly labels: Float32Array;
  /** What the loss of each row is multiplied with; 1 for every row if left out. */
  readonly weights?: Float32Array | undefined;
}

/** How many numbers and codes a row has. */
export interface RowWidths extends Pick<
  EncodedRows,
  'numberColumns' | 'categoryColumns' | 'crossColumns'
> {
  /** Whether it has a weight; otherwise not. */
  readonly weighted?: boolean | undefined;
}

export interface RowStore extends RowWidths {
  readonly rows: number;
  /** All of them, where they are in memory. */
  readonly held: HostRows | undefined;
  /** The file that they lie in, where they are not in memory. */
  readonly file?: RecordFile | undefined;
  /** Rows `first` … `first` + `count` − 1, in memory that the next call may use again. */
  range(first: number, count: number): HostRows;
  /** Writes the rows with these indices, in their order, into memory for as many. */
  pick(ids: Uint32Array, into: HostRows): Promise<void>;
  /** Lets go of the file. */
  close(): void;
}

/** All rows in memory: for tables that are known to be short. */
export function allRows(store: RowStore): HostRows {
  return store.held ?? store.range(0, store.rows);
}

/** Opens a file for records of so many words. */
export type OpenRecords = (width: number) => RecordFile;

/** Zeros: memory for so many rows. */
export function emptyRows(widths: RowWidths, rows: number): HostRows {
  const { numberColumns, categoryColumns, crossColumns, weighted = false } = widths;
  return {
    rows,
    numbers: new Float32Array(rows * numberColumns),
    numberColumns,
    codes: new Uint32Array(rows * categoryColumns),
    categoryColumns,
    crosses: new Uint32Array(rows * crossColumns),
    crossColumns,
    labels: new Float32Array(rows),
    ...(weighted ? { weights: new Float32Array(rows) } : {}),
  };
}

/** Rows `first` … `end` − 1, without copying. */
export function sliceHostRows(rows: HostRows, first: number, end: number): HostRows {
  const { numbers, codes, crosses, labels, weights } = rows;
  const { numberColumns, categoryColumns, crossColumns } = rows;
  return {
    ...rows,
    rows: end - first,
    numbers: numbers.subarray(first * numberColumns, end * numberColumns),
    codes: codes.subarray(first * categoryColumns, end * categoryColumns),
    crosses: crosses.subarray(first * crossColumns, end * crossColumns),
    labels: labels.subarray(first, end),
    ...(weights === undefined ? {} : { weights: weights.subarray(first, end) }),
  };
}

/** A part of every row: its words, row by row. */
export interface Field {
  readonly words: Uint32Array;
  readonly width: number;
}

/** The parts of a row in the order in which a record has them; floats by their bits. */
export function fieldsOf(rows: HostRows): readonly Field[] {
  return [
    { words: bits(rows.numbers), width: rows.numberColumns },
    { words: rows.codes, width: rows.categoryColumns },
    { words: rows.crosses, width: rows.crossColumns },
    { words: bits(rows.labels), width: 1 },
    ...(rows.weights === undefined ? [] : [{ words: bits(rows.weights), width: 1 }]),
  ];
}

function bits({ buffer, byteOffset, length }: Float32Array): Uint32Array {
  return new Uint32Array(buffer, byteOffset, length);
}

/** The widths alone: what can be sent to others. */
export function widthsOf(store: RowWidths): RowWidths {
  const { numberColumns, categoryColumns, crossColumns, weighted } = store;
  return { numberColumns, categoryColumns, crossColumns, weighted };
}

/** Words of a row. */
export function recordWidth(widths: RowWidths): number {
  const { numberColumns, categoryColumns, crossColumns, weighted = false } = widths;
  return numberColumns + categoryColumns + crossColumns + (weighted ? 2 : 1);
}

/** Rows in memory as a store; a store as it is. */
export function storeOf(given: HostRows | RowStore): RowStore {
  if ('range' in given) return given;
  const held = given;
  const { rows, numberColumns, categoryColumns, crossColumns } = held;
  const fields = fieldsOf(held);
  return {
    rows,
    numberColumns,
    categoryColumns,
    crossColumns,
    weighted: held.weights !== undefined,
    held,
    range: (first, count) => sliceHostRows(held, first, first + count),
    pick: (ids, into) => {
      for (const [k, { words, width }] of fieldsOf(into).entries()) {
        const from = fields[k].words;
        for (let i = 0; i < ids.length; i++) {
          const [row, out] = [ids[i] * width, i * width];
          for (let j = 0; j < width; j++) words[out + j] = from[row + j];
        }
      }
      return Promise.resolve();
    },
    close: () => {},
  };
}

/** Rows in a file, of which each record is one. */
export function storeOnFile(file: RecordFile, widths: RowWidths, rows: number): RowStore {
  const { numberColumns, categoryColumns, crossColumns, weighted = false } = widths;
  const width = recordWidth(widths);
  let latest = emptyRows(widths, 0);
  return {
    rows,
    numberColumns,
    categoryColumns,
    crossColumns,
    weighted,
    held: undefined,
    file,
    range: (first, count) => {
      const words = file.range(first, count);
      if (latest.rows < count) latest = emptyRows(widths, count);
      const part = sliceHostRows(latest, 0, count);
      const fields = fieldsOf(part);
      for (let i = 0; i < count; i++) unpackRow(words, i * width, fields, i);
      return part;
    },
    pick: (ids, into) => {
      const fields = fieldsOf(into);
      return file.visit(ids, (place, words, at) => unpackRow(words, at, fields, place));
    },
    close: () => file.close(),
  };
}

/** A record becomes row `row`. */
function unpackRow(record: Uint32Array, from: number, fields: readonly Field[], row: number): void {
  let at = from;
  for (const { words, width } of fields) {
    const out = row * width;
    for (let j = 0; j < width; j++) words[out + j] = record[at + j];
    at += width;
  }
}
