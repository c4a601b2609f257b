/**
 * @file Crosses: the codes of several categories, or of numbers in buckets, made one code, a bucket.
 *
 *     bucket = ((code₁ · m₁ + code₂ · m₂ + …) mod p) mod buckets
 *
 * Where all combinations of codes have room in the buckets that are allowed, each has its own: the multipliers are
 * those of mixed radix (m of the last is 1, of each other one the product of the sizes behind it), and p and
 * buckets are the product of all sizes. Otherwise p = 2^31 − 1, and the multipliers are 742938285, 950706376,
 * 1226874159, 62089911, in this order: a hash, in which different combinations may meet.
 *
 * Codes are below 2^20, multipliers below 2^31 and terms four at most, so every sum is an integer below 2^53:
 * exact in float64 and in int64.
 *
 * Source of the four: G. S. Fishman and L. R. Moore, SIAM J. Sci. Stat. Comput. 7 (1986): the multipliers that spread
 * best modulo 2^31 − 1.
 */
import { invariant } from '../../base/errors.ts';
import { closest, listed, quoted, shellWord } from '../names.ts';
import { bucketCodes, codesOfBuckets } from './buckets.ts';
import type { BucketInput, CrossInput, CrossTerm, Encoder } from './encoder.ts';
import { inputName } from './encoder.ts';
import { BOOLEAN_KEYS, type Part, type ReadColumn } from './read-column.ts';
import { badCross } from './schema-errors.ts';
import { categoryCodes, codesOf, type Vocabulary } from './vocabulary.ts';

export const LARGEST_MODULUS = 2 ** 31 - 1;
export const MULTIPLIERS = [742_938_285, 950_706_376, 1_226_874_159, 62_089_911];
/** Categories that a cross may have. */
export const MOST_TERMS = MULTIPLIERS.length;
/** No category has so many codes. */
export const MOST_CODES = 2 ** 20;
export const CROSS_BUCKETS = 1000;

/** What can be crossed, by name. */
export interface CrossSource {
  readonly name: string;
  readonly column: string;
  readonly part: CrossTerm['part'];
  /** Codes are below it. */
  readonly size: number;
}

export interface Crossable extends CrossSource {
  /** The code of every row of its column. */
  readonly codes: (column: ReadColumn) => Uint32Array;
}

/** All categories, the booleans as categories of no and yes, and the numbers in buckets. */
export function crossables({
  columns,
  categories,
  buckets = [],
}: Pick<Encoder, 'columns' | 'categories' | 'buckets'>): Crossable[] {
  const booleans = columns.filter(({ reading }) => reading.kind === 'boolean');
  return [
    ...categories.map((each) => asCategory(each.column, each.part, each)),
    ...booleans.map(({ name }) => asCategory(name, 'cell', { vocabulary: BOOLEAN_KEYS })),
    ...buckets.map(asBuckets),
  ];
}

function asCategory(column: string, part: Part, known: Vocabulary): Crossable {
  return {
    name: inputName(column, part),
    column,
    part,
    size: categoryCodes(known),
    codes: ({ parts }) => {
      const keyed = parts[part];
      invariant(keyed !== undefined, () => `column ${column} has no ${part}`);
      return codesOf(keyed, known.vocabulary, known.hashBuckets);
    },
  };
}

function asBuckets(input: BucketInput): Crossable {
  const { column } = input;
  return {
    name: column,
    column,
    part: 'bucket',
    size: bucketCodes(input),
    codes: ({ values }) => {
      invariant(values !== undefined, () => `column ${column} has no numbers`);
      return codesOfBuckets(input, values);
    },
  };
}

/** A number in buckets by itself, as the wide tower takes it: a cross of one term. */
export function singleBuckets(input: BucketInput): CrossInput {
  const size = bucketCodes(input);
  const { column } = input;
  return { terms: [{ column, part: 'bucket', multiplier: 1 }], modulus: size, buckets: size };
}

/**
 * Describes a cross.
 *
 * @param names of categories, of booleans, of parts of dates (`date.month`), or of numbers in buckets
 * @param available what can be crossed
 * @param buckets the most buckets it may have
 * @throws WdError WD164 for names that cannot be crossed
 */
export function planCross(
  names: readonly string[],
  available: readonly CrossSource[],
  buckets: number,
): CrossInput {
  if (names.length < 2 || names.length > MOST_TERMS)
    throw badCross(
      names,
      `has ${names.length} columns`,
      `give two to ${MOST_TERMS}, as in city:job`,
    );
  if (new Set(names).size < names.length)
    throw badCross(names, 'names a column twice', 'leave one of them out');
  const chosen = names.map((name) => find(name, names, available));
  const sizes = chosen.map(({ size }) => size);
  invariant(
    sizes.every((size) => size <= MOST_CODES),
    () => `categories of ${sizes.join(', ')} codes cannot be crossed`,
  );
  const combinations = sizes.reduce((a, b) => a * b);
  const exact = combinations <= Math.min(buckets, LARGEST_MODULUS);
  const multipliers = exact ? mixedRadix(sizes) : MULTIPLIERS;
  const terms = chosen.map(({ column, part }, i): CrossTerm => {
    return { column, part, multiplier: multipliers[i] };
  });
  return exact
    ? { terms, modulus: combinations, buckets: combinations }
    : { terms, modulus: LARGEST_MODULUS, buckets };
}

function find(
  name: string,
  names: readonly string[],
  available: readonly CrossSource[],
): CrossSource {
  const found = available.find((each) => each.name === name);
  if (found !== undefined) return found;
  const known = available.map((each) => each.name);
  const meant = closest(name, known);
  const why = `needs a category named ${quoted(name)}, and there is none`;
  if (meant !== undefined) throw badCross(names, why, `did you mean ${quoted(meant)}?`);
  const cure = `make it one with --categorical ${shellWord(name)}`;
  throw badCross(
    names,
    why,
    known.length === 0 ? cure : `${cure}, or cross some of ${listed(known)}`,
  );
}

function mixedRadix(sizes: readonly number[]): number[] {
  return sizes.map((_, i) => sizes.slice(i + 1).reduce((a, b) => a * b, 1));
}

/** The bucket of every row. */
export function bucketsOf(cross: CrossInput, codes: readonly Uint32Array[]): Uint32Array {
  const { terms, modulus, buckets } = cross;
  const result = new Uint32Array(codes[0].length);
  for (let row = 0; row < result.length; row++) {
    let sum = 0;
    for (let i = 0; i < terms.length; i++) sum += codes[i][row] * terms[i].multiplier;
    result[row] = (sum % modulus) % buckets;
  }
  return result;
}
