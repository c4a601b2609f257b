/** @file The labels of a column: which there are, which are the same, and finding the class of a text. */
import { cellText, type RawColumn, type RawText } from '../raw-table.ts';
import { parseNumber } from '../numbers.ts';
import { foldedSpelling, plainSpelling, spellingKey, truthOf } from './spelling.ts';

/** Rows by text, in order of first appearance; missing cells are left out. */
export type LabelCounts = ReadonlyMap<string, number>;

/**
 * Counts the texts of a column, each as it is spelled; numbers in their shortest form.
 *
 * @param most once there are more distinct numbers than this, no more are counted: a quantity has millions
 */
export function countLabels(column: RawColumn, most: number): LabelCounts {
  return column.kind === 'number' ? countNumbers(column.values, most) : countTexts(column);
}

function countNumbers(values: Float64Array, most: number): LabelCounts {
  const counts = new Map<number, number>();
  for (const value of values) {
    if (!Number.isNaN(value)) counts.set(value, (counts.get(value) ?? 0) + 1);
    if (counts.size > most) break;
  }
  return new Map([...counts].map(([value, rows]) => [String(value), rows]));
}

function countTexts({ codes, dictionary }: RawText): LabelCounts {
  const rows = new Float64Array(dictionary.length);
  for (const code of codes) if (code >= 0) rows[code]++;
  const counts = new Map<string, number>();
  for (const [code, text] of dictionary.entries()) {
    if (rows[code] > 0) counts.set(text, (counts.get(text) ?? 0) + rows[code]);
  }
  return counts;
}

/**
 * The classes among the labels: spellings of one label are one class, named as most rows spell it (of equals, as
 * the first). Ascending: by value where all are numbers, else by their characters.
 */
export function classesOf(counts: LabelCounts): string[] {
  const key = spellingKey([...counts.keys()]);
  const names = new Map<string, string>();
  for (const [text, rows] of counts) {
    const name = names.get(key(text));
    if (name === undefined || rows > (counts.get(name) ?? 0)) names.set(key(text), text);
  }
  return ascending([...names.values()]);
}

function ascending(names: readonly string[]): string[] {
  const values = new Map(names.map((name) => [name, parseNumber(name)]));
  const value = (name: string): number => values.get(name) ?? NaN;
  if (names.some((name) => Number.isNaN(value(name)))) return names.toSorted();
  return names.toSorted((a, b) => value(a) - value(b));
}

/**
 * The function that finds the class of a text: its index, or undefined where it is none of the classes or might be
 * more than one. The first that fits: the same text; the same plain spelling; the same but for case; and, of two
 * classes that are answers (`no` and `yes`), the one that says the same as the text (`0`, `F`, `false`).
 */
export function classFinder(classes: readonly string[]): (text: string) => number | undefined {
  const exact = uniqueIndex(classes);
  const plain = uniqueIndex(classes.map(plainSpelling));
  const folded = uniqueIndex(classes.map(foldedSpelling));
  const truths = classes.map(truthOf);
  const answers = truths.length === 2 && truths.includes(true) && truths.includes(false);
  return (text) => {
    const index =
      exact.get(text) ?? plain.get(plainSpelling(text)) ?? folded.get(foldedSpelling(text));
    if (index !== undefined || !answers) return index;
    const said = truths.indexOf(truthOf(text));
    return said < 0 ? undefined : said;
  };
}

/** Where each key stands; keys that stand in several places are left out. */
function uniqueIndex(keys: readonly string[]): ReadonlyMap<string, number> {
  const index = new Map(keys.map((key, i) => [key, i]));
  return new Map([...index].filter(([key, last]) => keys.indexOf(key) === last));
}

/**
 * The function that gives what is made of the text of a row's cell. Each distinct cell is worked out once, and only
 * when it is met; of a missing one the text is empty.
 */
export function oncePerCell<T>(column: RawColumn, make: (text: string) => T): (row: number) => T {
  const made = new Map<number, T>();
  const cells = column.kind === 'number' ? column.values : column.codes;
  return (row) => {
    const known = made.get(cells[row]);
    if (known !== undefined) return known;
    const value = make(cellText(column, row) ?? '');
    made.set(cells[row], value);
    return value;
  };
}
