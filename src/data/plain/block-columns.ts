/**
 * @file The columns of a few thousand rows, as they were parsed: what a block of a file comes to before it is joined
 * to those before it.
 */

/** Numbers of a block. */
export interface BlockNumbers {
  readonly kind: 'number';
  /** NaN where missing. */
  readonly values: Float64Array;
  /** How often each mark of a missing value stands in it. */
  readonly missing: ReadonlyMap<string, number>;
}

/** Texts of a block, marks of missing values among them, by a dictionary of its own. */
export interface BlockTexts {
  readonly kind: 'text';
  /** Index into `texts`. */
  readonly codes: Int32Array;
  /** In order of first appearance. Two may differ in white space around them alone. */
  readonly texts: readonly string[];
  /** For each text, how often it comes and the row of the block in which it first does. */
  readonly counts: Int32Array;
  readonly firstRows: Int32Array;
}

/** `skipped` for a column that was not asked for. */
export type BlockColumn = BlockNumbers | BlockTexts | { readonly kind: 'skipped' };

export interface BlockColumns {
  readonly rows: number;
  /** The line on which each row begins, counted from the block's first, which is 0; undefined: a row a line. */
  readonly lines: Uint32Array | undefined;
  readonly columns: readonly BlockColumn[];
}

/** How a column is to be kept. Text among `number`s makes all of the block's column text. */
export type Keep = 'number' | 'text' | 'nothing';
