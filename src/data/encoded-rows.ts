/**
 * @file Rows as a network takes them: numbers, category codes and crosses, row-major, ready to upload.
 */
export interface EncodedRows {
  readonly rows: number;
  /** [rows, F]: scaled numbers, missing indicators and date parts among them. */
  readonly numbers: Float32Array;
  readonly numberColumns: number;
  /** [rows, C]: a code for each category column; 0 … vocabulary size − 1. */
  readonly codes: Uint32Array;
  readonly categoryColumns: number;
  /** [rows, K]: a bucket for each cross; 0 … buckets − 1. */
  readonly crosses: Uint32Array;
  readonly crossColumns: number;
}

/** Rows of numbers alone. */
export function numbersOnly(numbers: Float32Array, rows: number): EncodedRows {
  return {
    rows,
    numbers,
    numberColumns: rows === 0 ? 0 : numbers.length / rows,
    codes: new Uint32Array(0),
    categoryColumns: 0,
    crosses: new Uint32Array(0),
    crossColumns: 0,
  };
}
