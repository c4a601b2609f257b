/**
 * @file From tables to what a network is trained on: target, split, scaling, row-major float32.
 *
 * Everything that is fitted is fitted on the training rows alone and stored in the description, so that
 * new rows are treated the same.
 */
import { alignColumns, selectFeatures } from '../data/columns.ts';
import { type Split, splitStratified } from '../data/split.ts';
import { fitStandardizer, identityStandardizer, packRows } from '../data/standardize.ts';
import type { Table } from '../data/table.ts';
import { encodeBinary, findTarget, labelsOf } from '../data/target.ts';
import type { ModelDescription, NumberColumn } from '../model/model-file.ts';
import type { Recipe } from './recipe.ts';
import type { HostRows } from './rows.ts';

export interface PrepareOptions extends Pick<Recipe, 'standardise' | 'validation'> {
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
  const target = findTarget(table.columns, options.target, table.file);
  const { names, columns, constant } = selectFeatures(table, target);
  const name = table.columns[target];
  const { classes, labels } = encodeBinary(table.values[target], name, table.file);
  const all = Uint32Array.from({ length: table.rows }, (_, i) => i);
  const split =
    validation === undefined
      ? splitOwn(labels, options)
      : { train: all, valid: new Uint32Array(0) };
  const standardizer = options.standardise
    ? fitStandardizer(columns, split.train)
    : identityStandardizer(columns.length);
  const hostRows = (rows: Uint32Array): HostRows => ({
    rows: rows.length,
    features: columns.length,
    x: packRows(columns, rows, standardizer),
    labels: Float32Array.from(rows, (row) => labels[row]),
  });
  const [low, high] = classes;
  return {
    train: hostRows(split.train),
    valid:
      validation === undefined
        ? hostRows(split.valid)
        : otherRows(validation, names, name, classes, standardizer),
    columns: names.map((column, i) => ({
      name: column,
      kind: 'number',
      mean: standardizer.mean[i],
      scale: standardizer.scale[i],
    })),
    target: { name, kind: 'binary', classes: [low, high] },
    constant,
  };
}

function splitOwn(labels: Float32Array, { validation, seed }: PrepareOptions): Split {
  const { share, rows } = validation;
  if (rows === 'stratified') return splitStratified(labels, share, seed);
  const count = labels.length;
  const kept = Math.min(count - 1, Math.max(1, Math.round(count * (1 - share))));
  return {
    train: Uint32Array.from({ length: kept }, (_, i) => i),
    valid: Uint32Array.from({ length: count - kept }, (_, i) => kept + i),
  };
}

function otherRows(
  table: Table,
  names: readonly string[],
  target: string,
  classes: readonly string[],
  standardizer: ReturnType<typeof identityStandardizer>,
): HostRows {
  const [labelColumn, ...features] = alignColumns(table.columns, [target, ...names], table.file);
  const columns = features.map((i) => table.values[i]);
  return {
    rows: table.rows,
    features: columns.length,
    x: packRows(columns, 'all', standardizer),
    labels: labelsOf(table.values[labelColumn], classes, target, table.file, table.lines),
  };
}
