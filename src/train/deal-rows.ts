/** @file The rows of a table dealt out: which train, validate, test; how many there are of each class; a sample's labels. */
import type { TableSource } from '../data/table-source.ts';
import { fitTargetScale } from '../data/tasks/scale.ts';
import type { Target } from '../data/tasks/target.ts';
import { placesWhere, type RowUses } from './encode-rows.ts';
import type { LabelledTable } from './read-target.ts';
import { placesOf, type TableSample } from './sample-rows.ts';
import { allTrain, type SplitOptions, splitRows } from './split-rows.ts';

/** Rows of each class, in the table and among those that train; none of a quantity. */
export interface ClassRows {
  readonly table: readonly number[];
  readonly train: readonly number[];
}

/** What the rows of a table are for, and what follows for the target. */
export interface Dealt {
  readonly uses: RowUses;
  /** Rows of each part: of those that train, validate, test. */
  readonly sizes: readonly number[];
  /** Of a quantity with the scale of the rows that train. */
  readonly target: Target;
  readonly classRows: ClassRows;
  /** The rows of the sample that train. */
  readonly trainSample: Uint32Array;
}

/** Deals out the rows. Lists of rows are let go of here: they are the largest that there is of a table. */
export function dealRows(
  source: TableSource,
  labelled: LabelledTable,
  sample: TableSample,
  options: SplitOptions,
  split: boolean,
): Dealt {
  const { labels, known, target } = labelled;
  const parts = split ? splitRows(source, known, target, labels, options) : allTrain(labels);
  const { train, valid, test } = parts;
  const uses = new Uint8Array(source.rows);
  for (const [k, part] of [train, valid, test].entries()) {
    for (const i of part) uses[known === undefined ? i : known[i]] = k + 1;
  }
  return {
    uses,
    sizes: [train.length, valid.length, test.length],
    target: scaledOn(train, labelled),
    classRows: rowsByClass(labelled, train),
    trainSample: placesWhere(sample.rows, (row) => uses[row] === 1),
  };
}

/** The scale of a quantity is that of the rows that train. */
function scaledOn(train: Uint32Array, { target, labels }: LabelledTable): Target {
  if (target.kind !== 'regression' || !(labels instanceof Float64Array)) return target;
  return { ...target, ...fitTargetScale(labels, train) };
}

function rowsByClass({ target, labels }: LabelledTable, ids: Uint32Array): ClassRows {
  if (target.kind === 'regression') return { table: [], train: [] };
  const [table, train] = [target.classes.map(() => 0), target.classes.map(() => 0)];
  for (const label of labels) table[label]++;
  for (const i of ids) train[labels[i]]++;
  return { table, train };
}

/** The label of each row of a sample; NaN where it has none. */
export function labelsIn(sample: TableSample, { labels, known }: LabelledTable): Float64Array {
  const found = new Float64Array(sample.rows.length).fill(Number.NaN);
  if (known === undefined) return found.map((_, i) => labels[sample.rows[i]]);
  const ids = placesOf(sample.rows, known);
  for (const [i, place] of placesOf(known, sample.rows).entries()) found[place] = labels[ids[i]];
  return found;
}
