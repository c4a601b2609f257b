/** @file Fits an encoder: from a table, its schema and the training rows. Other rows have no part in it. */
import { invariant } from '../../base/errors.ts';
import { alignColumns } from '../columns.ts';
import type { RawTable } from '../raw-table.ts';
import type { ColumnSchema } from './column-schema.ts';
import { CROSSED_BUCKETS, fitBuckets } from './buckets.ts';
import { CROSS_BUCKETS, crossables, MOST_CODES, planCross, singleBuckets } from './crosses.ts';
import type { BucketInput, CategoryInput, EncodedColumn, Encoder } from './encoder.ts';
import type { Keyed } from './keyed.ts';
import { fitNumberInputs, type NumberOptions } from './number-inputs.ts';
import { type Part, type ReadColumn, readColumn } from './read-column.ts';
import { nothingToLearnFrom } from './schema-errors.ts';
import {
  fitCategory,
  fitVocabulary,
  MOST_HASH_BUCKETS,
  MIN_COUNT,
  SPECIAL_CODES,
  VOCABULARY_SIZE,
  type VocabularyLimits,
} from './vocabulary.ts';

export interface EncoderOptions extends NumberOptions {
  /** Rows that a category needs for a code of its own; 5 unless given. */
  readonly minCount?: number | undefined;
  /** The most categories of a column that get a code of their own; 1,000 unless given. */
  readonly vocabularySize?: number | undefined;
  /** Names of the categories and numbers to be crossed, two to four each. */
  readonly crosses?: readonly (readonly string[])[] | undefined;
  /** The most buckets of each cross; 1,000 unless given. */
  readonly crossBuckets?: number | undefined;
  /** Buckets of each number, with a weight for each in the wide tower; none unless given. */
  readonly wideBuckets?: number | undefined;
}

/** From more days of the month on, the weekday is a part of a date: monthly series have at most 28 to 31. */
const MONTH_ENDS = 4;

/**
 * Describes the network's inputs.
 *
 * - Numbers: missing cells get the median, and a flag beside it if there are any; then normal scores where skewed;
 *   then one scale.
 * - Booleans: 0 and 1, treated as numbers.
 * - Dates: the year with its fraction, treated as a number; the month, the hour and the weekday as categories where
 *   they have two values of `minCount` rows at least; the weekday only if there are more than four days of the month.
 * - Categories: the vocabulary, and hash buckets where it is too small.
 * - Buckets of numbers and dates, for the wide tower: where they are asked for, of all that have two at least; and of
 *   those that are crossed.
 *
 * @param schemas of this table
 * @param rows the training rows
 * @throws WdError WD115 for columns of the schema that the table lacks, WD162 and WD163 for cells that are not of the
 *   column's kind, WD164 for crosses that cannot be, WD165 when there is no feature
 */
export function fitEncoder(
  table: RawTable,
  schemas: readonly ColumnSchema[],
  rows: Uint32Array,
  options: EncoderOptions,
): Encoder {
  const columns = featuresOf(schemas);
  if (columns.length === 0) throw nothingToLearnFrom(table.file, schemas);
  const limits = limitsOf(options);
  const names = columns.map(({ name }) => name);
  const places = alignColumns(table.columns, names, table.file);
  const read = columns.map(({ reading }, i) => readColumn(table, places[i], reading, 'training'));
  const numbers = read.flatMap(({ values }, i) =>
    values === undefined ? [] : fitNumberInputs(names[i], values, rows, options),
  );
  const categories = read.flatMap((column, i) => {
    const isDate = columns[i].reading.kind === 'date';
    if (isDate) return dateParts(names[i], column, rows, limits);
    return columns[i].reading.kind === 'category' ? category(names[i], column, rows, limits) : [];
  });
  const buckets = bucketsOf(columns, read, rows, options);
  const single = (options.wideBuckets ?? 0) > 0 ? buckets.filter(isDivided) : [];
  const crossable = crossables({ columns, categories, buckets });
  const most = options.crossBuckets ?? CROSS_BUCKETS;
  const planned = (options.crosses ?? []).map((cross) => planCross(cross, crossable, most));
  const crosses = [...planned, ...single.map(singleBuckets)];
  return { columns, numbers, categories, ...(buckets.length > 0 ? { buckets } : {}), crosses };
}

/** Buckets of the numbers and dates that have a use for them. */
function bucketsOf(
  columns: readonly EncodedColumn[],
  read: readonly ReadColumn[],
  rows: Uint32Array,
  { wideBuckets = 0, crosses = [] }: EncoderOptions,
): BucketInput[] {
  const crossed = new Set(crosses.flat());
  return columns.flatMap(({ name, reading: { kind } }, i) => {
    const { values } = read[i];
    if (values === undefined || (kind !== 'number' && kind !== 'date')) return [];
    if (wideBuckets === 0 && !crossed.has(name)) return [];
    const input = fitBuckets(name, values, rows, wideBuckets === 0 ? CROSSED_BUCKETS : wideBuckets);
    return isDivided(input) || crossed.has(name) ? [input] : [];
  });
}

/** Without a boundary all values lie in one bucket, which says nothing. */
function isDivided({ boundaries }: BucketInput): boolean {
  return boundaries.length > 0;
}

function featuresOf(schemas: readonly ColumnSchema[]): EncodedColumn[] {
  return schemas.flatMap(({ name, reading }) => (reading === undefined ? [] : [{ name, reading }]));
}

function limitsOf(options: EncoderOptions): VocabularyLimits {
  const { minCount = MIN_COUNT, vocabularySize = VOCABULARY_SIZE } = options;
  invariant(
    vocabularySize <= MOST_CODES - SPECIAL_CODES - MOST_HASH_BUCKETS,
    () => `a vocabulary of ${vocabularySize} is too large`,
  );
  return { minCount, vocabularySize };
}

function category(
  column: string,
  { parts }: ReadColumn,
  rows: Uint32Array,
  limits: VocabularyLimits,
): CategoryInput[] {
  const keyed = parts.cell;
  return keyed === undefined ? [] : [{ column, part: 'cell', ...fitCategory(keyed, rows, limits) }];
}

const DATE_PARTS = ['month', 'weekday', 'hour'] as const satisfies readonly Part[];

function dateParts(
  column: string,
  { parts, days }: ReadColumn,
  rows: Uint32Array,
  limits: VocabularyLimits,
): CategoryInput[] {
  const daily = distinctIn(days, rows) > MONTH_ENDS;
  return DATE_PARTS.flatMap((part) => {
    const keyed = parts[part];
    if (keyed === undefined || (part === 'weekday' && !daily)) return [];
    const vocabulary = fitVocabulary(keyed, rows, limits);
    return vocabulary.length < 2 ? [] : [{ column, part, vocabulary }];
  });
}

function distinctIn(keyed: Keyed | undefined, rows: Uint32Array): number {
  return keyed === undefined
    ? 0
    : fitVocabulary(keyed, rows, { minCount: 1, vocabularySize: MOST_CODES }).length;
}
