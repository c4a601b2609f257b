/**
 * @file An encoder: all that is needed to turn the rows of any table with the same columns into a network's
 * inputs. Plain data, fitted once on training rows; it is stored in `model.json`.
 */
import type { NormalScores } from '../normal-scores.ts';
import type { ColumnReading } from './column-schema.ts';
import type { Part } from './read-column.ts';
import { embeddingWidth, SPECIAL_CODES } from './vocabulary.ts';

export interface EncodedColumn {
  readonly name: string;
  readonly reading: ColumnReading;
}

/**
 * A number of the network's input: x ↦ (t(x) − mean) / scale, t its normal scores if it is skewed, else x.
 * `value` is the column's own number, `fill` where it is missing; `missing` is 1 where it is missing, else 0.
 */
export interface NumberInput {
  readonly column: string;
  readonly part: 'value' | 'missing';
  /** Median of the training rows. */
  readonly fill: number;
  readonly normalScores?: NormalScores | undefined;
  readonly mean: number;
  readonly scale: number;
}

/** A code of the network's input: 0 unseen or rare, 1 missing, 2 … the vocabulary. */
export interface CategoryInput {
  readonly column: string;
  readonly part: Part;
  readonly vocabulary: readonly string[];
}

/** One of the columns of a cross: a category of the encoder, or a boolean column. */
export interface CrossTerm {
  readonly column: string;
  readonly part: Part;
  /** What its code is multiplied with: an integer from 1 to 2^31 − 2. */
  readonly multiplier: number;
}

/** bucket = (Σ code · multiplier mod `modulus`) mod `buckets`, in integers below 2^53. */
export interface CrossInput {
  readonly terms: readonly CrossTerm[];
  readonly modulus: number;
  readonly buckets: number;
}

export interface Encoder {
  /** The columns that are read, by their names. */
  readonly columns: readonly EncodedColumn[];
  readonly numbers: readonly NumberInput[];
  readonly categories: readonly CategoryInput[];
  readonly crosses: readonly CrossInput[];
}

/** What a network has to provide for. */
export interface InputDescription {
  readonly numberNames: readonly string[];
  readonly categories: readonly {
    readonly name: string;
    /** All codes, the two special ones among them. */
    readonly size: number;
    readonly embeddingWidth: number;
  }[];
  readonly crosses: readonly { readonly name: string; readonly buckets: number }[];
}

/** The inputs in the order in which `encode` gives them. */
export function describeInputs({ numbers, categories, crosses }: Encoder): InputDescription {
  return {
    numberNames: numbers.map(({ column, part }) => inputName(column, part)),
    categories: categories.map(({ column, part, vocabulary }) => {
      const size = vocabulary.length + SPECIAL_CODES;
      return { name: inputName(column, part), size, embeddingWidth: embeddingWidth(size) };
    }),
    crosses: crosses.map(({ terms, buckets }) => ({
      name: terms.map(({ column, part }) => inputName(column, part)).join(':'),
      buckets,
    })),
  };
}

/** `age`, `age.missing`, `date.month`. */
export function inputName(column: string, part: Part | NumberInput['part']): string {
  return part === 'value' || part === 'cell' ? column : `${column}.${part}`;
}
