/**
 * @file Columns that know too much: one that alone tells the target, as nothing does that was known before it, one
 * that has the target's name, and ids among the features.
 */
import { count, quoted } from '../names.ts';
import type { RawTable } from '../raw-table.ts';
import type { ColumnSchema } from './column-schema.ts';
import type { Keyed } from './keyed.ts';
import { type ReadColumn, readColumn } from './read-column.ts';
import { areaUnderCurve, correlation } from './association.ts';
import { codesOf, fitVocabulary, MIN_COUNT, SPECIAL_CODES } from './vocabulary.ts';

export interface LeakageSuspect {
  readonly column: string;
  /** For a person, to follow the column's name: `alone ranks the rows almost perfectly: AUC 0.9991`. */
  readonly reason: string;
}

/** |AUC − ½| · 2 above this is too good. */
const LARGEST_GINI = 0.99;
/** |r| above this is too good. */
const LARGEST_CORRELATION = 0.9999;
/** Fewer rows, or rows of a class, than these can be told apart by chance. */
const FEWEST_ROWS = 20;
const FEWEST_OF_A_CLASS = 5;
/** Rows looked at, evenly spaced. */
const LARGEST_SAMPLE = 100_000;

/**
 * The features that should not be among the features, in the order of the columns.
 *
 * Labels of two values are held against each column by the area under the ROC curve, others by correlation.
 * Categories count by the mean label of their rows, those of fewer than five rows together. Whether a cell is
 * missing is held against the labels, too.
 *
 * @param labels of every row: classes by number, or values; NaN where unknown
 * @throws WdError WD162 or WD163 for a cell that is not of its column's kind
 */
export function leakageSuspects(
  table: RawTable,
  schemas: readonly ColumnSchema[],
  labels: Float64Array,
): LeakageSuspect[] {
  const rows = labelledRows(labels);
  const score = scoring(labels, rows);
  const target = schemas.find(({ role }) => role === 'target')?.name;
  return schemas.flatMap((schema) => {
    const { name, reading } = schema;
    if (reading === undefined) return [];
    if (target !== undefined && isNamedAgain(name, target)) {
      const reason = `it has the name of the target ${quoted(target)}, with a number to tell them apart`;
      return [{ column: name, reason }];
    }
    if (schema.inferred === 'id') return [{ column: name, reason: identifies(schema) }];
    const column = readColumn(table, table.columns.indexOf(name), reading, 'training');
    const reason = tellsTarget(column, labels, rows, score);
    return reason === undefined ? [] : [{ column: name, reason }];
  });
}

/** Of a name that comes again the reader makes `name.2`; other programs `name.1`. */
function isNamedAgain(name: string, target: string): boolean {
  return name.startsWith(`${target}.`) && /^\d{1,3}$/.test(name.slice(target.length + 1));
}

function labelledRows(labels: Float64Array): Uint32Array {
  const known = Uint32Array.from(labels.keys()).filter((row) => !Number.isNaN(labels[row]));
  const stride = Math.ceil(known.length / LARGEST_SAMPLE);
  return stride <= 1 ? known : known.filter((_, i) => i % stride === 0);
}

function identifies({ distinct, moreDistinct }: ColumnSchema): string {
  const values = `${count(distinct)}${moreDistinct ? ' and more' : ''} distinct values`;
  return `looks like an id, with ${values}: it names rows, and says nothing of new ones`;
}

/** What is too good about scores of the rows; undefined where nothing is. */
type Scoring = (scores: Float64Array, rows: Uint32Array) => string | undefined;

function scoring(labels: Float64Array, rows: Uint32Array): Scoring {
  const values = new Set<number>();
  for (const row of rows) {
    values.add(labels[row]);
    if (values.size > 2) break;
  }
  return values.size === 2 ? ranking(labels, Math.max(...values)) : correlating(labels);
}

function ranking(labels: Float64Array, positive: number): Scoring {
  return (scores, rows) => {
    const isPositive = Array.from(rows, (row) => labels[row] === positive);
    const positives = isPositive.filter(Boolean).length;
    if (Math.min(positives, rows.length - positives) < FEWEST_OF_A_CLASS) return undefined;
    const area = areaUnderCurve(
      Float64Array.from(rows, (row) => scores[row]),
      isPositive,
    );
    if (Math.abs(area - 0.5) * 2 <= LARGEST_GINI) return undefined;
    return `alone ranks the rows almost perfectly: AUC ${Math.max(area, 1 - area).toFixed(4)}`;
  };
}

function correlating(labels: Float64Array): Scoring {
  return (scores, rows) => {
    const r = correlation(
      Float64Array.from(rows, (row) => scores[row]),
      Float64Array.from(rows, (row) => labels[row]),
    );
    if (!(Math.abs(r) > LARGEST_CORRELATION)) return undefined;
    return `alone gives the target almost exactly: correlation ${r.toFixed(6)}`;
  };
}

function tellsTarget(
  { values, parts }: ReadColumn,
  labels: Float64Array,
  rows: Uint32Array,
  score: Scoring,
): string | undefined {
  if (rows.length < FEWEST_ROWS) return undefined;
  if (values === undefined)
    return parts.cell === undefined ? undefined : score(meanLabels(parts.cell, labels, rows), rows);
  const present = rows.filter((row) => !Number.isNaN(values[row]));
  const reason = present.length < FEWEST_ROWS ? undefined : score(values, present);
  if (reason !== undefined || present.length === rows.length) return reason;
  const flagged = values.map((value) => (Number.isNaN(value) ? 1 : 0));
  const missing = score(flagged, rows);
  return missing === undefined ? undefined : `by being missing or not ${missing}`;
}

/** For every row the mean label of its category, over the given rows. Rare categories share one, and so do missing cells. */
function meanLabels(keyed: Keyed, labels: Float64Array, rows: Uint32Array): Float64Array {
  const limits = { minCount: MIN_COUNT, vocabularySize: Number.POSITIVE_INFINITY };
  const vocabulary = fitVocabulary(keyed, rows, limits);
  const codes = codesOf(keyed, vocabulary);
  const sums = new Float64Array(vocabulary.length + SPECIAL_CODES);
  const counts = new Float64Array(sums.length);
  for (const row of rows) {
    sums[codes[row]] += labels[row];
    counts[codes[row]]++;
  }
  return Float64Array.from(codes, (code) => sums[code] / counts[code]);
}
