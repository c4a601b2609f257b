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

/** Weights as they were read, of some training rows, with the class of each row. */
export interface GivenWeights {
  readonly weights: Float64Array;
  readonly labels: ArrayLike<number>;
}

/** What makes weights of training rows; around 1, so that the loss keeps its size whatever the unit of the weights. */
export interface RowWeights {
  /** The least and the largest that a training row has. */
  readonly range: readonly [least: number, most: number];
  /**
   * @param given of these rows, as they were read; undefined where only classes weigh
   * @param labels the class of each of them
   */
  weigh(given: Float64Array | undefined, labels: ArrayLike<number>): Float32Array;
}

/**
 * Weights that are products of what is given, divided by their mean over the training rows. Undefined where all rows
 * count the same.
 *
 * @param read the given weights of all training rows, part by part, as often as it is called; undefined: there are none
 * @param classRows training rows of each class
 * @throws WdError WD191 where no row has a weight above 0, WD022 for weights of the classes of a quantity
 */
export function fitRowWeights(
  read: (() => Iterable<GivenWeights>) | undefined,
  classRows: readonly number[],
  target: Target,
  classWeight: ClassWeight,
  place: Place,
): RowWeights | undefined {
  const balanced = classWeight === 'balanced';
  if (balanced && target.kind === 'regression') throw noClasses(target.name);
  if (!balanced && read === undefined) return undefined;
  const ofClass = classWeights(classRows, balanced ? 'balanced' : undefined);
  const product = (weight: number, label: number): number =>
    balanced ? weight * ofClass[label] : weight;
  const { least, most, mean } =
    read === undefined ? ofClasses(ofClass, classRows) : ofRows(read, product, place);
  // Divided by the largest first: sums of huge weights must not run out of range.
  const scaled = (weight: number): number => Math.fround(weight / most / mean);
  return {
    range: [scaled(least), scaled(most)],
    weigh: (given, labels) => {
      const weights = new Float32Array(labels.length);
      for (let i = 0; i < weights.length; i++) {
        weights[i] = scaled(product(given?.[i] ?? 1, labels[i]));
      }
      return weights;
    },
  };
}

interface Spread {
  readonly least: number;
  readonly most: number;
  /** A share of the largest. */
  readonly mean: number;
}

function ofClasses(ofClass: Float64Array, rows: readonly number[]): Spread {
  const present = ofClass.filter((_, k) => rows[k] > 0);
  const most = Math.max(...present);
  const sum = ofClass.reduce((all, each, k) => all + (each / most) * rows[k], 0);
  const mean = sum / rows.reduce((all, each) => all + each, 0);
  return { least: Math.min(...present), most, mean };
}

/** Two passes: the largest, then the mean. */
function ofRows(
  read: () => Iterable<GivenWeights>,
  product: (weight: number, label: number) => number,
  place: Place,
): Spread {
  let [least, most] = [Number.POSITIVE_INFINITY, 0];
  for (const { weights, labels } of read()) {
    for (let i = 0; i < weights.length; i++) {
      const each = product(weights[i], labels[i]);
      if (each > most) most = each;
      if (each < least) least = each;
    }
  }
  if (most === 0) throw noWeight(place);
  let [sum, count] = [0, 0];
  for (const { weights, labels } of read()) {
    for (let i = 0; i < weights.length; i++) sum += product(weights[i], labels[i]) / most;
    count += weights.length;
  }
  return { least, most, mean: sum / count };
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
