/** @file A value of a Parquet column that cannot become a cell. */

/** Thrown without its place; whoever knows file, column and row makes a `WdError` of it. */
export class CellFault extends Error {
  override readonly name = 'CellFault';
  readonly code: string;
  readonly cure: string;

  /** @param message what the value is, as in `is 2^60, which …` */
  constructor(code: string, message: string, cure: string) {
    super(message);
    this.code = code;
    this.cure = cure;
  }
}
