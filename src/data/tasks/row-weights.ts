/** @file How much each row teaches: a column of weights, weights of the classes, or both multiplied. */
import { dataError, usageError, type WdError } from '../../base/errors.ts';
import { excerpt, quoted, shellWord } from '../names.ts';
import { parseNumber } from '../numbers.ts';
import { cellText, type RawColumn } from '../raw-table.ts';
import { classWeights } from './class-weights.ts';
import { oncePerCell } from './labels.ts';
import type { Target } from './target.ts';
import type { TargetPlace as Place } from './target-errors.ts';

/** Classes weigh what they have rows, or the same each. */
export const CLASS_WEIGHTS = ['none', 'balanced'] as const;
export type ClassWeight = (typeof CLASS_WEIGHTS)[number];

/**
 * The weights of the given rows, as they stand in a column: 0 and more.
 *
 * @param place name of the column, and the file it is in
 * @param lines the line of each row, for messages
 * @throws WdError WD190 for a weight that is missing, no number, or below 0
 */
export function readWeights(
  column: RawColumn,
  rows: Uint32Array,
  place: Place,
  lines: Uint32Array,
): Float64Array {
  const weightAt =
    column.kind === 'number'
      ? (row: number) => column.values[row]
      : oncePerCell(column, parseNumber);
  return Float64Array.from(rows, (row) => {
    const weight = weightAt(row);
    if (weight >= 0) return weight;
    throw notAWeight(cellText(column, row), place, lines[row]);
  });
}

/**
 * The weight of each training row, around 1: products of what is given, divided by their mean, so that the loss keeps
 * its size whatever the unit of the weights. Undefined where all rows count the same.
 *
 * @param weights of the training rows, as they were read
 * @param labels of the training rows: the class of each
 * @throws WdError WD191 where no row has a weight above 0, WD022 for weights of the classes of a quantity
 */
export function trainingWeights(
  weights: Float64Array | undefined,
  labels: ArrayLike<number>,
  target: Target,
  classWeight: ClassWeight,
  place: Place,
): Float32Array | undefined {
  const balanced = classWeight === 'balanced';
  if (balanced && target.kind === 'regression') throw noClasses(target.name);
  if (!balanced && weights === undefined) return undefined;
  const classes = target.kind === 'regression' ? 1 : target.classes.length;
  const ofClass = classWeights(labels, classes, balanced ? 'balanced' : undefined);
  const products = Float64Array.from({ length: labels.length }, (_, row) => {
    return (weights?.[row] ?? 1) * (balanced ? ofClass[labels[row]] : 1);
  });
  const largest = products.reduce((most, each) => Math.max(most, each), 0);
  if (largest === 0) throw noWeight(place);
  // Divided by the largest first: sums of huge weights must not run out of range.
  const shares = products.map((each) => each / largest);
  const mean = shares.reduce((sum, each) => sum + each, 0) / shares.length;
  return Float32Array.from(shares, (each) => each / mean);
}

function notAWeight(cell: string | undefined, { name, file }: Place, line: number): WdError {
  const says =
    cell === undefined ? 'is missing' : `is ${quoted(cell)}, which ${fault(parseNumber(cell))}`;
  return dataError('WD190', `the weight ${quoted(name)} of a row ${says}`, {
    place: { file, line, ...(cell === undefined ? {} : { text: excerpt(cell) }) },
    details: ['expected a number from 0 on in every row; 0 leaves a row out of the learning'],
    help: [
      'correct the cell, or drop the row',
      `or train without weights: --ignore ${shellWord(name)} in the place of --weight`,
    ],
  });
}

function fault(value: number): string {
  return Number.isNaN(value) ? 'is no number' : 'is below 0';
}

function noWeight({ name, file }: Place): WdError {
  return dataError('WD191', `no training row has a weight ${quoted(name)} above 0`, {
    place: { file },
    help: ['name another column, or leave out --weight'],
  });
}

function noClasses(name: string): WdError {
  const message = `--class-weight balanced needs classes; the target ${quoted(name)} is a quantity`;
  return usageError('WD022', message, ['leave it out, or give a weight for each row: --weight']);
}
