/**
 * @file Labels as people spell them: which spellings mean the same, and which of two classes is the positive one.
 *
 * White space around a label never counts. `>50K.` is `>50K` (UCI's census files spell the same labels both
 * ways), `1.0` and `+1` are `1`, and upper and lower case are the same unless nothing else tells two labels apart.
 */
import { parseNumber } from '../numbers.ts';

/** One full stop at the end, not an ellipsis. */
const FULL_STOP = /(?<=[^.])\.$/;

/** A label without what never tells labels apart: white space around it, a last full stop, digits that say nothing. */
export function plainSpelling(text: string): string {
  const bare = text.normalize('NFC').trim().replace(FULL_STOP, '').trimEnd();
  const value = parseNumber(bare);
  return Number.isNaN(value) ? bare : String(value);
}

/** The plain spelling, in lower case. */
export function foldedSpelling(text: string): string {
  return plainSpelling(text).toLowerCase();
}

/** Words that mean the same where no others stand in the column: the abbreviation's own word. */
const FAMILIES: readonly Readonly<Record<string, string>>[] = [
  { yes: 'yes', y: 'yes', no: 'no', n: 'no' },
  { true: 'true', t: 'true', false: 'false', f: 'false' },
];

const TRUE = new Set(['1', 'yes', 'y', 'true', 't']);
const FALSE = new Set(['0', 'no', 'n', 'false', 'f']);

/** What a word says as an answer; undefined for a word that is none. */
export function truthOf(text: string): boolean | undefined {
  const word = foldedSpelling(text);
  if (TRUE.has(word)) return true;
  return FALSE.has(word) ? false : undefined;
}

/**
 * The function that gives spellings of one label the same key: among these texts, the labels of one column.
 * Case is dropped, unless the labels differ in nothing else (`a`, `A`); `y` is `yes` where all labels are
 * yes, y, no or n, and `t` is `true` likewise.
 */
export function spellingKey(texts: readonly string[]): (text: string) => string {
  const folded = new Set(texts.map(foldedSpelling));
  const family = FAMILIES.find((words) => [...folded].every((word) => Object.hasOwn(words, word)));
  if (family !== undefined) {
    return (text) => family[foldedSpelling(text)];
  }
  return folded.size === 1 ? plainSpelling : foldedSpelling;
}

const POSITIVE = /^(?:yes|y|true|t|1|positive|pos|\+)$|^(?:>|≥)/;
const NEGATIVE = /^(?:no|n|false|f|0|negative|neg|none|-)$|^(?:<|≤)|^(?:no|not|non)[ _-]/;

/**
 * Which of two classes is the positive one: of two numbers the larger; the one that is called yes, y, true, t, 1,
 * positive, pos, + or > … (as `>50K`); the one whose other is called no, n, false, f, 0, negative, neg, none, -,
 * < …, or no, not or non of something; else the later in the order of their characters.
 *
 * @param classes in ascending order, numbers by value, texts by their characters
 * @returns 0 or 1
 */
export function positiveOf(classes: readonly [string, string]): 0 | 1 {
  if (classes.every((name) => !Number.isNaN(parseNumber(name)))) return 1;
  const [first, second] = classes.map(foldedSpelling).map(leaning);
  return first > second ? 0 : 1;
}

/** 1 for a positive word, −1 for a negative one, 0 for any other. */
function leaning(word: string): -1 | 0 | 1 {
  if (POSITIVE.test(word)) return 1;
  return NEGATIVE.test(word) ? -1 : 0;
}
