/** @file Column names in messages: quoted, listed, and the one that was probably meant. */
import { distance } from 'fastest-levenshtein';

/** More names than this are cut short in a message. */
const LONGEST_LIST = 20;
const LONGEST_QUOTE = 60;
const LONGEST_EXCERPT = 80;

/** The name or cell in double quotes, control characters escaped, cut where it is long. */
export function quoted(text: string): string {
  return JSON.stringify(
    text.length > LONGEST_QUOTE ? `${text.slice(0, LONGEST_QUOTE - 1)}…` : text,
  );
}

/** Text of a file on one line: white space and control characters as single spaces, cut where it is long. */
export function excerpt(text: string): string {
  const line = text.slice(0, 2 * LONGEST_EXCERPT).replaceAll(/[\s\p{Cc}]+/gu, ' ');
  return line.length > LONGEST_EXCERPT ? `${line.slice(0, LONGEST_EXCERPT - 1)}…` : line;
}

/** `"a", "b", "c"`; of a long list its beginning and the number of all. */
export function listed(names: readonly string[]): string {
  const shown = names.slice(0, LONGEST_LIST).map(quoted).join(', ');
  return names.length > LONGEST_LIST ? `${shown}, … (${count(names.length)} in all)` : shown;
}

/** A number with thousands separators: 52,591. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** `1 row`, `52,591 rows`. */
export function counted(n: number, noun: string): string {
  return `${count(n)} ${noun}${n === 1 ? '' : 's'}`;
}

/** A path as a POSIX shell takes it, quoted only where it must be. */
export function shellWord(path: string): string {
  return /^[\w./+@%:,-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}

/**
 * The candidate most like the word, or none when all are far from it: more than two edits and more than
 * 40 % of the word's length, upper and lower case counted as the same.
 */
export function closest(word: string, candidates: readonly string[]): string | undefined {
  const lower = word.toLowerCase();
  let best: string | undefined;
  let fewest = Math.max(2, Math.floor(word.length * 0.4)) + 1;
  for (const candidate of candidates) {
    const edits = distance(lower, candidate.toLowerCase());
    // A name of two letters is two edits from any other: that is no likeness.
    if (edits < fewest && edits < Math.max(word.length, candidate.length)) {
      best = candidate;
      fewest = edits;
    }
  }
  return best;
}
