/** @file Categories as codes: the vocabulary of a column, and the width of its embedding. */
import type { Keyed } from './keyed.ts';

/** The code of what the vocabulary does not hold: rare in the training rows, or not seen in them. */
export const UNSEEN = 0;
/** The code of a missing cell. */
export const MISSING = 1;
/** Codes before the first of the vocabulary. */
export const SPECIAL_CODES = 2;

/** Fewer training rows than this are too few to learn a category from. */
export const MIN_COUNT = 5;
/** The most frequent categories have a code of their own, the others share one. */
export const VOCABULARY_SIZE = 1000;

export interface VocabularyLimits {
  /** Rows that a category needs. */
  readonly minCount: number;
  /** The most categories that get a code of their own. */
  readonly vocabularySize: number;
}

/** The keys of the given rows by descending frequency, equally frequent ones by their text (UTF-16 code units). */
export function fitVocabulary(
  { keys, places }: Keyed,
  rows: Uint32Array,
  { minCount, vocabularySize }: VocabularyLimits,
): string[] {
  const rowsAt = new Float64Array(keys.length);
  for (const row of rows) if (places[row] >= 0) rowsAt[places[row]]++;
  const rowsOf = new Map<string, number>();
  for (const [place, key] of keys.entries())
    rowsOf.set(key, (rowsOf.get(key) ?? 0) + rowsAt[place]);
  return [...rowsOf]
    .filter(([, count]) => count >= Math.max(minCount, 1))
    .toSorted(([a, rowsOfA], [b, rowsOfB]) => rowsOfB - rowsOfA || (a < b ? -1 : 1))
    .slice(0, vocabularySize)
    .map(([key]) => key);
}

/** The code of every row: 0 unseen or rare, 1 missing, then the vocabulary in its order. */
export function codesOf({ keys, places }: Keyed, vocabulary: readonly string[]): Uint32Array {
  const codes = new Map(vocabulary.map((key, i) => [key, i + SPECIAL_CODES]));
  const codeAt = Uint32Array.from(keys, (key) => codes.get(key) ?? UNSEEN);
  return Uint32Array.from(places, (place) => (place < 0 ? MISSING : codeAt[place]));
}

/**
 * Width of the embedding of a category: 1.6 · n^0.56, rounded, and 50 at most.
 *
 * @param codes n: how many codes it has, the special ones among them
 *
 * Source: fast.ai's rule of thumb, `emb_sz_rule` in fastai/tabular/model.py, which counts the code of missing
 * cells too; its limit is 600, and was 50 in the rule before it.
 */
export function embeddingWidth(codes: number): number {
  return Math.min(50, Math.round(1.6 * codes ** 0.56));
}
