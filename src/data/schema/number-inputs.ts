/** @file Columns as numbers of a network's input: gaps filled and marked, skewed ones bent, all on one scale. */
import { applyNormalScores, fitNormalScores } from '../normal-scores.ts';
import { fitStandardizer } from '../standardize.ts';
import type { NumberInput } from './encoder.ts';

export interface NumberOptions {
  /** Whether skewed columns are bent into normal ones. */
  readonly normalScores: boolean;
  /** Whether inputs are brought to mean 0 and standard deviation 1. */
  readonly standardise: boolean;
}

/** Values that are sorted for a median; more would not move it. */
const LARGEST_SAMPLE = 100_000;

/**
 * The inputs of one column, from its values in the given rows: its number, and a flag for missing cells if there are
 * any among them. Normal scores are fitted to the cells that are there.
 */
export function fitNumberInputs(
  column: string,
  values: Float64Array,
  rows: Uint32Array,
  options: NumberOptions,
): NumberInput[] {
  const present = rows.filter((row) => !Number.isNaN(values[row]));
  const normalScores = options.normalScores ? fitNormalScores(values, present) : undefined;
  const fill = median(values, present);
  const bent = { ...(normalScores === undefined ? {} : { normalScores }), mean: 0, scale: 1 };
  const inputs: NumberInput[] = [{ column, part: 'value', fill, ...bent }];
  if (present.length < rows.length)
    inputs.push({ column, part: 'missing', fill: 0, mean: 0, scale: 1 });
  return options.standardise ? inputs.map((input) => standardised(input, values, rows)) : inputs;
}

function standardised(input: NumberInput, values: Float64Array, rows: Uint32Array): NumberInput {
  const { mean, scale } = fitStandardizer([unscaledInput(input, values)], rows);
  return { ...input, mean: positiveZero(mean[0]), scale: scale[0] };
}

/** The input's numbers before they are scaled, for every row. */
export function unscaledInput(input: NumberInput, values: Float64Array): Float64Array {
  if (input.part === 'missing') return values.map((value) => (Number.isNaN(value) ? 1 : 0));
  const { fill, normalScores } = input;
  const filled = values.map((value) => (Number.isNaN(value) ? fill : value));
  return normalScores === undefined ? filled : applyNormalScores(filled, normalScores);
}

/** Median of the values in the rows, of 100,000 evenly spaced ones if there are more; 0 where there are none. */
function median(values: Float64Array, rows: Uint32Array): number {
  if (rows.length === 0) return 0;
  const stride = Math.ceil(rows.length / LARGEST_SAMPLE);
  const length = Math.ceil(rows.length / stride);
  const sorted = new Float64Array(length);
  for (let i = 0; i < length; i++) sorted[i] = values[rows[i * stride]];
  sorted.sort();
  return positiveZero((sorted[(length - 1) >> 1] + sorted[length >> 1]) / 2);
}

/** JSON has no −0. */
function positiveZero(value: number): number {
  return value + 0;
}
