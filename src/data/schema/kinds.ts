/**
 * @file The rules by which a column is a number, a category, a boolean, a date, an id, a constant or free text.
 * They look at the name and at the cells; the first rule that fits decides. Where they cannot tell, a number
 * stays a number.
 */
import { numberFault, parseNumber } from '../numbers.ts';
import { readBoolean } from './booleans.ts';
import type { ColumnKind } from './column-schema.ts';
import { nameSays } from './column-words.ts';
import { dateOrder } from './dates.ts';
import { looksLikeCodes, MOST_CODES } from './integer-codes.ts';
import type { ColumnProfile, NumberProfile, TextProfile } from './profile.ts';

/** An id by its name has at least this share of distinct cells. */
const ID_SHARE = 0.5;
/** Rows with a cell, and rows without, from which "there or not there" can be learnt. */
const FEWEST_OF_EACH = 5;
/** Rows that go up by one are numbered from this many on. */
const FEWEST_SERIAL = 10;
/** Texts that are nearly all distinct teach nothing, in so many rows or more. */
const NEARLY_ALL = 0.9;
const FEWEST_DISTINCT_TEXTS = 20;
/** Words a text, on average, that make free text: of nearly distinct cells, and of mostly distinct ones. */
const WORDS_IF_NEARLY = 3;
const WORDS_IF_MOSTLY = 4;
/** A column is of numbers, some of them spoilt, where this share of cells are numbers … */
const MOSTLY_NUMBERS = 0.9;
/** … of more distinct values than codes have, and the others are of a few texts only. */
const MOST_FAULTS = 5;

/**
 * 1. One value in all rows, or none: `constant`. One value and missing cells, five rows or more of each: `boolean`,
 *    there or not there; fewer: `constant`.
 * 2. Texts that are all dates: `date`.
 * 3. Two values, or usual spellings of yes and no: `boolean`. Of numbers: whole ones, 0 and 1 or in four rows or
 *    more.
 * 4. Whole numbers that go up (or down) by one from each row to the next, from 10 rows on, unless the name is
 *    that of a time: `id`.
 * 5. Whole numbers or texts under a name such as `id`, `key`, `rownames`, half of them distinct or more: `id`;
 *    whole numbers under such a name also where they are too many for codes.
 * 6. Whole numbers that stand for something else (`looksLikeCodes`): `category`.
 * 7. Any other numbers: `number`; also texts of which 90 % read as more than 12 distinct numbers and the rest
 *    are five distinct texts at most: these are faults, to be told when the column is read.
 * 8. Texts of 20 rows or more, 90 % distinct: `text` from three words a cell on, else `id`; half of them distinct
 *    and four words a cell: `text`.
 * 9. Any other texts: `category`.
 */
export function inferKind(name: string, profile: ColumnProfile): ColumnKind {
  if (profile.distinct === 0) return 'constant';
  if (profile.distinct === 1) {
    return Math.min(profile.missing, profile.counted) < FEWEST_OF_EACH ? 'constant' : 'boolean';
  }
  return profile.type === 'number' ? numberKind(name, profile) : textKind(name, profile);
}

function numberKind(name: string, profile: NumberProfile): ColumnKind {
  const { distinct, counted, whole, values, rows, serial } = profile;
  const says = nameSays(name);
  const bits = [...values.keys()].every((value) => value === 0 || value === 1);
  if (distinct === 2 && whole && (bits || counted >= 4)) return 'boolean';
  const isTime = says === 'time' || says === 'calendar';
  if (serial && whole && rows >= FEWEST_SERIAL && !isTime) return 'id';
  if (says === 'id' && whole && distinct >= ID_SHARE * counted) return 'id';
  if (looksLikeCodes(says, profile)) return 'category';
  return says === 'id' && whole ? 'id' : 'number';
}

function textKind(name: string, profile: TextProfile): ColumnKind {
  const { distinct, counted, texts } = profile;
  if (dateOrder(texts.keys()) !== undefined) return 'date';
  if (readBoolean(texts.keys()) !== undefined) return 'boolean';
  const share = distinct / counted;
  if (nameSays(name) === 'id' && share >= ID_SHARE) return 'id';
  if (holdsSpoiltNumbers(profile)) return 'number';
  if (counted < FEWEST_DISTINCT_TEXTS || share < ID_SHARE) return 'category';
  const words = meanWords(texts.keys());
  if (share >= NEARLY_ALL) return words >= WORDS_IF_NEARLY ? 'text' : 'id';
  return words >= WORDS_IF_MOSTLY ? 'text' : 'category';
}

function holdsSpoiltNumbers({ texts, counted }: TextProfile): boolean {
  let [numbers, faults, rows] = [0, 0, 0];
  for (const [text, rowsOfIt] of texts) {
    if (Number.isNaN(parseNumber(text))) faults++;
    else [numbers, rows] = [numbers + 1, rows + rowsOfIt];
    if (faults > MOST_FAULTS) return false;
  }
  return numbers > MOST_CODES && rows >= MOSTLY_NUMBERS * counted;
}

/**
 * The first number beyond float32 of a column that would be one of numbers but for these: with them, 90 % of its cells
 * are numbers.
 */
export function tooLargeNumber(profile: ColumnProfile): string | undefined {
  if (profile.type === 'number') return undefined;
  const { texts, counted } = profile;
  let [others, found]: [number, string?] = [0];
  for (const [text, rows] of texts) {
    if (!Number.isNaN(parseNumber(text))) continue;
    if (numberFault(text) === 'too large') found ??= text;
    else others += rows;
    if (others > (1 - MOSTLY_NUMBERS) * counted) return undefined;
  }
  return found;
}

function meanWords(texts: Iterable<string>): number {
  let [words, count] = [0, 0];
  for (const text of texts) {
    words += text.split(/\s+/).length;
    if (++count === 1000) break;
  }
  return words / count;
}
