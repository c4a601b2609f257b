/**
 * @file A model's inputs: what is done to the columns of a table before the network sees them. Fitted once,
 * on training rows, and then the same for every row there is.
 */
import { applyNormalScores, fitNormalScores } from '../data/normal-scores.ts';
import { fitStandardizer, packRows } from '../data/standardize.ts';
import type { NumberColumn } from './model-file.ts';

export interface InputOptions {
  /** Whether skewed columns are bent into normal ones. */
  readonly normalScores: boolean;
  /** Whether columns are brought to mean 0 and standard deviation 1. */
  readonly standardise: boolean;
}

/** Describes the treatment of each column, from its values in the given rows. */
export function fitInputs(
  names: readonly string[],
  columns: readonly Float64Array[],
  rows: Uint32Array,
  options: InputOptions,
): NumberColumn[] {
  return names.map((name, i) => {
    const normalScores = options.normalScores ? fitNormalScores(columns[i], rows) : undefined;
    const bent = { name, kind: 'number', normalScores, mean: 0, scale: 1 } as const;
    if (!options.standardise) return bent;
    const { mean, scale } = fitStandardizer([bend(columns[i], bent)], rows);
    return { ...bent, mean: mean[0], scale: scale[0] };
  });
}

function bend(values: Float64Array, { normalScores }: NumberColumn): Float64Array {
  return normalScores === undefined ? values : applyNormalScores(values, normalScores);
}

/**
 * The network's inputs, row-major [rows × columns].
 *
 * @param columns values of the described columns, in their order
 * @throws WdError WD142 for a value so far out that float32 cannot hold it
 */
export function packInputs(
  described: readonly NumberColumn[],
  columns: readonly Float64Array[],
  rows: Uint32Array | 'all',
): Float32Array {
  const bent = described.map((column, i) => bend(columns[i], column));
  return packRows(bent, rows, {
    mean: described.map(({ mean }) => mean),
    scale: described.map(({ scale }) => scale),
  });
}
