/** @file A table's schema: the kind of each column, inferred or asked for, and what will be done with it. */
import { cellText, type RawColumn, type RawTable } from '../raw-table.ts';
import { quoted } from '../names.ts';
import { readBoolean } from './booleans.ts';
import type { ColumnKind, ColumnReading, ColumnRole, ColumnSchema } from './column-schema.ts';
import { dateOrder, needsOrder } from './dates.ts';
import { inferKind, tooLargeNumber } from './kinds.ts';
import { decideColumns, type SchemaOptions } from './overrides.ts';
import { type ColumnProfile, profileColumn } from './profile.ts';
import {
  firstNonDate,
  firstNonNumber,
  notABoolean,
  notADate,
  notANumber,
} from './schema-errors.ts';
import {
  embeddingWidth,
  hashBucketsFor,
  MIN_COUNT,
  SPECIAL_CODES,
  VOCABULARY_SIZE,
} from './vocabulary.ts';

/**
 * Describes every column of a table, in its order.
 *
 * @param rows where the rows stand in a larger table that they were drawn from: what is counted is of these alone
 * @throws WdError WD160 for an option that names no column, WD161 for options that contradict each other,
 *   WD162 for a column that `numeric` names and that holds anything but numbers, WD163 and WD197 likewise for `date`
 *   and `boolean`
 */
export function inferSchema(
  table: RawTable,
  options: SchemaOptions = {},
  rows?: Uint32Array,
): ColumnSchema[] {
  const decisions = decideColumns(table.columns, options);
  return table.columns.map((name, index) => {
    const { role, kind: asked } = decisions[index];
    if (asked === 'number') checkNumbers(table, index);
    const profile = profileColumn(table.data[index], rows);
    const inferred = inferKind(name, profile);
    const kind = asked ?? inferred;
    const reading = role === 'feature' ? readingOf(kind, profile) : undefined;
    if (role === 'feature' && reading === undefined) checkAsked(table, index, asked, profile);
    const { example, missing, distinct, moreDistinct } = profile;
    const counts = { example, missing, distinct, moreDistinct };
    const use = reading === undefined ? unused(role) : useOf(reading, profile, table, index);
    const isOpen = role === 'feature' && asked === undefined && kind !== 'number';
    const tooLarge = isOpen ? tooLargeNumber(profile) : undefined;
    return { name, kind, inferred, role, ...counts, use, tooLarge, reading };
  });
}

function checkNumbers(table: RawTable, index: number): void {
  const row = firstNonNumber(table.data[index]);
  if (row >= 0) throw notANumber(table, index, row, 'training');
}

/** A column that was asked to be of a kind whose reading it has not. */
function checkAsked(
  table: RawTable,
  index: number,
  asked: ColumnKind | undefined,
  { distinct }: ColumnProfile,
): void {
  if (asked === 'boolean') throw notABoolean(table, index, distinct);
  if (asked === 'date') throw notADate(table, index, firstNonDate(table.data[index]), 'training');
}

/** How a feature is read; undefined for one that is not used. */
function readingOf(kind: ColumnKind, profile: ColumnProfile): ColumnReading | undefined {
  if (kind === 'number' || kind === 'category') return { kind };
  if (kind === 'boolean') return readBoolean(keysOf(profile));
  if (kind !== 'date') return undefined;
  const order = dateOrder(keysOf(profile));
  return order === undefined ? undefined : { kind, ...order };
}

function keysOf(profile: ColumnProfile): string[] {
  return profile.type === 'text'
    ? [...profile.texts.keys()]
    : [...profile.values.keys()].map(String);
}

function unused(role: ColumnRole): string {
  if (role === 'id') return 'kept as id';
  if (role === 'time') return 'orders the rows';
  if (role === 'split') return 'parts the rows';
  return role === 'feature' ? 'ignored' : role;
}

function useOf(
  reading: ColumnReading,
  profile: ColumnProfile,
  table: RawTable,
  index: number,
): string {
  if (reading.kind === 'number') return numberUse(table, index, profile.missing > 0);
  if (reading.kind === 'category') return categoryUse(profile);
  if (reading.kind === 'boolean') return booleanUse(reading.no, reading.yes);
  if (!keysOf(profile).some(needsOrder)) return 'date parts';
  return `date parts (${reading.dayFirst ? 'day/month/year' : 'month/day/year'})`;
}

function numberUse(table: RawTable, index: number, missing: boolean): string {
  const column: RawColumn = table.data[index];
  const row = firstNonNumber(column);
  if (row < 0) return missing ? 'number, missing flag' : 'number';
  return `refused: line ${table.lines[row]} holds ${quoted(cellText(column, row) ?? '')}`;
}

function booleanUse(no: readonly string[], yes: readonly string[]): string {
  if (no.length === 0) return `0/1: missing, ${quoted(yes[0])}`;
  return no.length > 1 ? '0/1' : `0/1: ${quoted(no[0])}, ${quoted(yes[0])}`;
}

/** What a category would become, were all rows training rows. */
function categoryUse(profile: ColumnProfile): string {
  const counts = profile.type === 'text' ? profile.texts.values() : profile.values.values();
  let frequent = 0;
  for (const rows of counts) frequent += rows >= MIN_COUNT ? 1 : 0;
  const hashed = hashBucketsFor(frequent - VOCABULARY_SIZE);
  const codes = SPECIAL_CODES + Math.min(frequent, VOCABULARY_SIZE) + hashed;
  const use = `embedding ${embeddingWidth(codes)}`;
  return hashed === 0 ? use : `${use}; rare ones share ${hashed} buckets`;
}
