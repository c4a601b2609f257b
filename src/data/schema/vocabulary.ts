/**
 * @file Categories as codes: the vocabulary of a column, what becomes of the others, and the width of its embedding.
 *
 * Where all categories of enough rows have room in the vocabulary, the others (rare ones, and later those that no
 * training row had) share the code 0: what is learned of rare ones holds for unseen ones. Where they have none, all
 * that the vocabulary does not hold is spread over hash buckets, by its text alone: frequent ones that found no room,
 * rare ones, and later unseen ones, none of which can be told apart then. Code 0 is not used.
 *
 * Hash: FNV-1a of 32 bits of the text in UTF-8, modulo the buckets. Source: Fowler, Noll, Vo, RFC 9923.
 */
import type { Keyed } from './keyed.ts';

/** The code of what the vocabulary does not hold: rare in the training rows, or not seen in them. */
export const UNSEEN = 0;
/** The code of a missing cell. */
export const MISSING = 1;
/** Codes before the first of the vocabulary. */
export const SPECIAL_CODES = 2;

/** Fewer training rows than this are too few to learn a category from. */
export const MIN_COUNT = 5;
/** The most frequent categories have a code of their own, the others share one or some. */
export const VOCABULARY_SIZE = 1000;
export const MOST_HASH_BUCKETS = 1024;

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

export interface Vocabulary {
  readonly vocabulary: readonly string[];
  /** Codes behind the vocabulary, which all that it does not hold share by a hash; if left out it has code 0. */
  readonly hashBuckets?: number | undefined;
}

/** The vocabulary within its limits, and hash buckets where it is too small for all that have rows enough. */
export function fitCategory(keyed: Keyed, rows: Uint32Array, limits: VocabularyLimits): Vocabulary {
  const all = fitVocabulary(keyed, rows, { ...limits, vocabularySize: Number.POSITIVE_INFINITY });
  const hashBuckets = hashBucketsFor(all.length - limits.vocabularySize);
  const vocabulary = all.slice(0, limits.vocabularySize);
  return { vocabulary, ...(hashBuckets === 0 ? {} : { hashBuckets }) };
}

/** As many buckets as there are categories without room, rounded up to a power of two; 1,024 at most. */
export function hashBucketsFor(withoutRoom: number): number {
  if (withoutRoom <= 0) return 0;
  return Math.min(MOST_HASH_BUCKETS, 2 ** Math.ceil(Math.log2(withoutRoom)));
}

/** All codes of a category: the special ones, the vocabulary, the hash buckets. */
export function categoryCodes({ vocabulary, hashBuckets = 0 }: Vocabulary): number {
  return SPECIAL_CODES + vocabulary.length + hashBuckets;
}

/** FNV-1a, 32 bits, of the bytes of the text in UTF-8. */
export function hashText(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01_00_01_93);
  return hash >>> 0;
}

/** The code of every row: 0 unseen or rare, 1 missing, the vocabulary in its order, then the hash buckets. */
export function codesOf(
  { keys, places }: Keyed,
  vocabulary: readonly string[],
  hashBuckets = 0,
): Uint32Array {
  const codes = new Map(vocabulary.map((key, i) => [key, i + SPECIAL_CODES]));
  const first = SPECIAL_CODES + vocabulary.length;
  const other = (key: string): number =>
    hashBuckets === 0 ? UNSEEN : first + (hashText(key) % hashBuckets);
  const codeAt = Uint32Array.from(keys, (key) => codes.get(key) ?? other(key));
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
