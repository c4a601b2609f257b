/**
 * @file From tables to what a network is trained on: target, split, inputs, row-major float32.
 *
 * Everything that is fitted is fitted on the training rows alone and stored in the description, so that
 * new rows are treated the same.
 */
import { alignColumns, selectFeatures } from '../data/columns.ts';
import { numbersOnly } from '../data/encoded-rows.ts';
import { type Split, splitStratified } from '../data/split.ts';
import type { Table } from '../data/table.ts';
import { encodeBinary, findTarget, labelsOf } from '../data/target.ts';
import { fitInputs, packInputs } from '../model/inputs.ts';
import type { ModelDescription, NumberColumn } from '../model/model-file.ts';
import type { Recipe } from './recipe.ts';
import type { HostRows } from './rows.ts';

export interface PrepareOptions extends Pick<
  Recipe,
  'standardise' | 'normalScores' | 'validation'
> {
  /** Name or index of the target; undefined: the column named like one. */
  readonly target: string | undefined;
  readonly seed: number;
}

export interface Prepared {
  readonly train: HostRows;
  readonly valid: HostRows;
  readonly columns: readonly NumberColumn[];
  readonly target: ModelDescription['target'];
  /** Feature columns with one value only, by name. */
  readonly constant: readonly string[];
}

/**
 * @param table rows to train on, and to validate on unless `validation` is given
 * @param validation rows of another file, matched by column name
 */
export function prepare(table: Table, options: PrepareOptions, validation?: Table): Prepared {
  const targetColumn = findTarget(table.columns, options.target, table.file);
  const { names, columns: values, constant } = selectFeatures(table, targetColumn);
  const name = table.columns[targetColumn];
  const { classes, labels } = encodeBinary(table.values[targetColumn], name, table.file);
  const target = { name, kind: 'binary', classes: [classes[0], classes[1]] } as const;
  const split = validation === undefined ? splitOwn(labels, options) : wholly(table.rows);
  const columns = fitInputs(names, values, split.train, options);
  const part = (rows: Uint32Array): HostRows => ({
    ...numbersOnly(packInputs(columns, values, rows), rows.length),
    labels: Float32Array.from(rows, (row) => labels[row]),
  });
  return {
    train: part(split.train),
    valid: validation === undefined ? part(split.valid) : otherRows(validation, columns, target),
    columns,
    target,
    constant,
  };
}

function splitOwn(labels: Float32Array, { validation, seed }: PrepareOptions): Split {
  const { share, rows } = validation;
  if (rows === 'stratified') return splitStratified(labels, share, seed);
  const count = labels.length;
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - share))));
  const { train: all } = wholly(count);
  return { train: all.subarray(0, kept), valid: all.subarray(kept) };
}

/** All rows train. */
function wholly(rows: number): Split {
  return { train: Uint32Array.from({ length: rows }, (_, i) => i), valid: new Uint32Array(0) };
}

function otherRows(
  table: Table,
  columns: readonly NumberColumn[],
  { name, classes }: ModelDescription['target'],
): HostRows {
  const wanted = [name, ...columns.map((column) => column.name)];
  const [labelColumn, ...features] = alignColumns(table.columns, wanted, table.file);
  const values = features.map((i) => table.values[i]);
  return {
    ...numbersOnly(packInputs(columns, values, 'all'), table.rows),
    labels: labelsOf(table.values[labelColumn], classes, name, table.file, table.lines),
  };
}
