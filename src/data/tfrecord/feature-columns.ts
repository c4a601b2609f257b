/** @file Names and orders the columns that the features of a file become. */
import { HIGGS_COLUMNS } from '../higgs/columns.ts';
import { count, quoted } from '../names.ts';
import type { RawColumn } from '../raw-table.ts';
import type { Feature } from './feature-table.ts';
import { NumberColumn } from './growing-columns.ts';

export interface NamedColumns {
  readonly names: readonly string[];
  readonly data: readonly RawColumn[];
  /** What was decided, for a person. */
  readonly decisions: readonly string[];
}

/**
 * The columns in the order of their features' names, which is the same in every file and with every limit: an
 * Example is a map, whose order means nothing. A list becomes `name[0]`, `name[1]`, …
 *
 * Files that hold nothing but `features`, tensors of 28 numbers, and `label`, one number, are those of the HIGGS
 * table, and get its columns with their published names, the label first.
 */
export function featureColumns(features: ReadonlyMap<string, Feature>, rows: number): NamedColumns {
  if (isHiggs(features)) return higgsColumns(features, rows);
  const names: string[] = [];
  const data: RawColumn[] = [];
  const decisions: string[] = [];
  for (const name of [...features.keys()].toSorted()) {
    const columns = columnsOf(features.get(name), rows);
    data.push(...columns);
    names.push(...placeNames(name, columns.length));
    if (columns.length > 1) decisions.push(listDecision(name, columns.length));
  }
  return { names, data, decisions };
}

function columnsOf(feature: Feature | undefined, rows: number): RawColumn[] {
  const columns = [...(feature?.numbers ?? []), ...(feature?.texts ?? [])];
  // Of a feature that never has values nothing is known: as numbers, all missing, it does no harm.
  if (columns.length === 0) columns.push(new NumberColumn());
  return columns.map((column) => column.finish(rows));
}

function placeNames(name: string, length: number): string[] {
  return length === 1 ? [name] : Array.from({ length }, (_, place) => `${name}[${place}]`);
}

function listDecision(name: string, length: number): string {
  const last = quoted(`${name}[${length - 1}]`);
  return `${quoted(name)} has ${count(length)} values a record: columns ${quoted(`${name}[0]`)} to ${last}`;
}

function isHiggs(features: ReadonlyMap<string, Feature>): boolean {
  const [inputs, label] = [features.get('features'), features.get('label')];
  return (
    features.size === 2 &&
    inputs?.holds === 'tensors of numbers' &&
    inputs.numbers.length === HIGGS_COLUMNS.length - 1 &&
    label?.holds === 'numbers' &&
    label.numbers.length === 1
  );
}

function higgsColumns(features: ReadonlyMap<string, Feature>, rows: number): NamedColumns {
  const data = ['label', 'features'].flatMap((name) => columnsOf(features.get(name), rows));
  const found = `"features" holds 28 numbers a record: columns named as those of HIGGS`;
  return { names: HIGGS_COLUMNS, data, decisions: [found] };
}
