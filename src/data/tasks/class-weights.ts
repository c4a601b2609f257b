/** @file Weights that let rare classes count as much as common ones. */

/**
 * A weight for the rows of each class. `balanced`: n / (K · n_c), for n rows of which n_c are of class c, and K
 * classes that have rows (scikit-learn's `class_weight="balanced"`): every class then weighs the same in all, and
 * the mean weight of a row is 1. A class without rows has weight 1, as all have when the mode is undefined.
 *
 * @param rows training rows of each class
 */
export function classWeights(rows: readonly number[], mode: 'balanced' | undefined): Float64Array {
  const weights = new Float64Array(rows.length).fill(1);
  if (mode === undefined) return weights;
  const all = rows.reduce((sum, each) => sum + each, 0);
  const present = rows.filter((each) => each > 0).length;
  return weights.map((one, k) => (rows[k] === 0 ? one : all / (present * rows[k])));
}
