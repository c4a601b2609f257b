/**
 * @file Where the network of a forecast starts: its wide side at the least squares of the training rows, its deep side
 * at nothing. It begins as an autoregression of the change and learns what that leaves.
 *
 * Series are short: from weights at random, few rows and few steps end nearer to noise than to the autoregression.
 */
import {
  addRows,
  emptySums,
  linearValue,
  type LinearFit,
  meansOf,
  solve,
} from '../data/forecast/least-squares.ts';
import type { HostRows } from './row-store.ts';

/** Where the target's own past is all there is. */
const PLAIN = [1];
/** With other columns beside it there may be more of them than rows tell apart. */
const GRID = [1, 3, 10, 30, 100, 300, 1000];

/**
 * Sets the parameters of the wide numbers and of the head, in place; without a wide side nothing.
 *
 * @param parameters by name, as they were drawn
 * @param manyInputs whether the ridge is to be chosen by the validation rows
 */
export function startForecast(
  parameters: ReadonlyMap<string, Float32Array>,
  train: HostRows,
  valid: HostRows,
  manyInputs: boolean,
): void {
  const kernel = parameters.get('wide.kernel');
  const bias = parameters.get('wide.bias');
  if (kernel === undefined || bias === undefined) return;
  const fit = bestFit(train, valid, manyInputs ? GRID : PLAIN);
  kernel.set(fit.weights);
  bias[0] = fit.bias;
  parameters.get('head.kernel')?.fill(0);
}

function bestFit(train: HostRows, valid: HostRows, ridges: readonly number[]): LinearFit {
  const columns = columnsOf(train);
  const rows = Uint32Array.from(train.labels, (_, row) => row);
  const sums = emptySums(meansOf(columns, rows));
  addRows(sums, columns, Float64Array.from(train.labels), rows);
  const fits = ridges.map((ridge) => solve(sums, ridge));
  const validColumns = columnsOf(valid);
  const errors = fits.map((fit) =>
    valid.labels.reduce((sum, label, row) => {
      return sum + (label - linearValue(fit, validColumns, row)) ** 2;
    }, 0),
  );
  return fits[errors.indexOf(Math.min(...errors))];
}

function columnsOf({ numbers, numberColumns, rows }: HostRows): Float64Array[] {
  return Array.from({ length: numberColumns }, (_, j) => {
    return Float64Array.from({ length: rows }, (__, row) => numbers[row * numberColumns + j]);
  });
}
