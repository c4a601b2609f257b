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
