/**
 * @file An encoder: all that is needed to turn the rows of any table with the same columns into a network's
 * inputs. Plain data, fitted once on training rows; it is stored in `model.json`.
 */
import type { NormalScores } from '../normal-scores.ts';
import type { ColumnReading } from './column-schema.ts';
import type { Part } from './read-column.ts';
import { categoryCodes, embeddingWidth, type Vocabulary } from './vocabulary.ts';

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

/** A code of the network's input: 0 unseen or rare, 1 missing, 2 … the vocabulary, then hash buckets if any. */
export interface CategoryInput extends Vocabulary {
  readonly column: string;
  readonly part: Part;
}

/** A number, or a date by its year with its fraction, as a code: buckets.ts. An input by way of crosses alone. */
export interface BucketInput {
  readonly column: string;
  /** Ascending, in the column's own units; each belongs to the bucket below it. */
  readonly boundaries: readonly number[];
}

/** One of the columns of a cross: a category of the encoder, a boolean column, or a bucketed one. */
export interface CrossTerm {
  readonly column: string;
  readonly part: Part | 'bucket';
  /** What its code is multiplied with: an integer from 1 to 2^31 − 2. */
  readonly multiplier: number;
}

/**
 * bucket = (Σ code · multiplier mod `modulus`) mod `buckets`, in integers below 2^53. A single term is a bucketed
 * number by itself.
 */
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
  readonly buckets?: readonly BucketInput[] | undefined;
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
  /** Bucketed numbers among them. */
  readonly crosses: readonly { readonly name: string; readonly buckets: number }[];
}

/** The inputs in the order in which `encode` gives them. */
export function describeInputs({ numbers, categories, crosses }: Encoder): InputDescription {
  return {
    numberNames: numbers.map(({ column, part }) => inputName(column, part)),
    categories: categories.map((category) => {
      const size = categoryCodes(category);
      const name = inputName(category.column, category.part);
      return { name, size, embeddingWidth: embeddingWidth(size) };
    }),
    crosses: crosses.map(({ terms, buckets }) => ({
      name: terms.map(({ column, part }) => inputName(column, part)).join(':'),
      buckets,
    })),
  };
}

/** `age`, `age.missing`, `date.month`; a number in buckets bears its column's name. */
export function inputName(column: string, part: CrossTerm['part'] | NumberInput['part']): string {
  return part === 'value' || part === 'cell' || part === 'bucket' ? column : `${column}.${part}`;
}
