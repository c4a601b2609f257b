/**
 * @file What is known and decided of each column of a table: its kind, its part in the training, and how its
 * cells are to be read. Plain data.
 */

/**
 * - `number`: a quantity
 * - `category`: one of several texts, or of several codes that are whole numbers
 * - `boolean`: one of two values
 * - `date`: a day, a month or a quarter, with or without a time of day
 * - `id`: names its row and says nothing about others
 * - `constant`: one value in every row, or none in any
 * - `text`: free text
 */
export const COLUMN_KINDS = [
  'number',
  'category',
  'boolean',
  'date',
  'id',
  'constant',
  'text',
] as const;
export type ColumnKind = (typeof COLUMN_KINDS)[number];

/**
 * `id`: kept beside the predictions. `time`: orders the rows. `split`: says what each row is for. `ignored`: not used
 * at all. Only features are learnt from.
 */
export const COLUMN_ROLES = [
  'feature',
  'target',
  'weight',
  'id',
  'time',
  'split',
  'ignored',
] as const;
export type ColumnRole = (typeof COLUMN_ROLES)[number];

/** One of two values, by their spellings in lower case; without any for "no", a missing cell is one. */
export interface BooleanReading {
  readonly kind: 'boolean';
  readonly no: readonly string[];
  readonly yes: readonly string[];
}

export interface DateReading {
  readonly kind: 'date';
  /** Whether 1/2/1959 is the first of February. */
  readonly dayFirst: boolean;
}

/** How the cells of a column are understood, in this table and in every later one. */
export type ColumnReading =
  | { readonly kind: 'number' }
  | { readonly kind: 'category' }
  | BooleanReading
  | DateReading;

export interface ColumnSchema {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The kind that name and cells suggest: another than `kind` where that one was asked for. */
  readonly inferred: ColumnKind;
  readonly role: ColumnRole;
  /** The first cell that is not missing; empty where there is none. */
  readonly example: string;
  /** Missing cells. */
  readonly missing: number;
  /** Distinct cells, missing ones not counted. */
  readonly distinct: number;
  /** Whether there may be more: counting stopped. */
  readonly moreDistinct: boolean;
  /** What will be done with it, for a person: `number`, `embedding 5`, `ignored`. */
  readonly use: string;
  /** One of its numbers that float32 cannot hold, where these keep a column of numbers from being one. */
  readonly tooLarge?: string | undefined;
  /** Of a feature: how it is read. Undefined for any other. */
  readonly reading?: ColumnReading | undefined;
}
