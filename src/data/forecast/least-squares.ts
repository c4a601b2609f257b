/**
 * @file Least squares with a ridge, for rows that are added bit by bit: the autoregression a forecast is held against,
 * and where its network starts.
 *
 * b = argmin Σ (y − b₀ − Σ bⱼ xⱼ)² + λ Σ (bⱼ sⱼ)², sⱼ the standard deviation of xⱼ over the rows: λ counts as so many
 * rows of a column on unit scale. Solved from the normal equations of centred columns by Cholesky, in float64.
 */

export interface LinearFit {
  readonly bias: number;
  /** One for each column. */
  readonly weights: Float64Array;
}

/** Sums over the rows so far, of columns from which `shift` is taken so that large means cost no digits. */
export interface MomentSums {
  readonly shift: Float64Array;
  /** Σ z zᵀ for z = (1, x − shift, y), [p + 2, p + 2]. */
  readonly sums: Float64Array;
}

/** @param shift one for each column: values near their means */
export function emptySums(shift: Float64Array): MomentSums {
  const width = shift.length + 2;
  return { shift, sums: new Float64Array(width * width) };
}

/** Adds rows of columns [p][rows] and values y. */
export function addRows(
  { shift, sums }: MomentSums,
  columns: readonly Float64Array[],
  y: Float64Array,
  rows: Iterable<number>,
): void {
  const width = shift.length + 2;
  const z = new Float64Array(width).fill(1);
  for (const row of rows) {
    for (let j = 0; j < shift.length; j++) z[j + 1] = columns[j][row] - shift[j];
    z[width - 1] = y[row];
    for (let i = 0; i < width; i++)
      for (let j = i; j < width; j++) sums[i * width + j] += z[i] * z[j];
  }
}

/** Columns that hardly vary beside the others have this share of their own variance added. */
const LEAST_RIDGE = 1e-10;

/** The fit to the rows so far. Constant columns get weight 0. */
export function solve({ shift, sums }: MomentSums, ridge: number): LinearFit {
  const p = shift.length;
  const width = p + 2;
  const rows = sums[0];
  const mean = Float64Array.from({ length: width }, (_, j) => (rows === 0 ? 0 : sums[j] / rows));
  const centred = (i: number, j: number): number => sums[i * width + j] - rows * mean[i] * mean[j];
  const spread = Float64Array.from({ length: p }, (_, j) => {
    const squares = centred(j + 1, j + 1);
    return squares > 1e-12 * sums[(j + 1) * width + j + 1] ? Math.sqrt(squares / rows) : 0;
  });
  const scale = (i: number): number => (spread[i] === 0 ? 0 : 1 / spread[i]);
  const a = Float64Array.from({ length: p * p }, (_, k) => {
    const [i, j] = [Math.floor(k / p), k % p];
    if (i === j) return spread[i] === 0 ? 1 : rows * (1 + LEAST_RIDGE) + ridge;
    return centred(Math.min(i, j) + 1, Math.max(i, j) + 1) * scale(i) * scale(j);
  });
  const b = Float64Array.from({ length: p }, (_, i) => centred(i + 1, p + 1) * scale(i));
  const weights = cholesky(a, b).map((weight, i) => weight * scale(i));
  const bias = weights.reduce(
    (sum, weight, j) => sum - weight * (mean[j + 1] + shift[j]),
    mean[p + 1],
  );
  return { bias, weights };
}

/** x of A x = b for a symmetric positive definite A [p, p], which is overwritten. */
function cholesky(a: Float64Array, b: Float64Array): Float64Array {
  const p = b.length;
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = a[i * p + j];
      for (let k = 0; k < j; k++) sum -= a[i * p + k] * a[j * p + k];
      // Rounding may leave nothing of a column that the others give: it then gets no weight.
      a[i * p + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / a[j * p + j];
    }
  }
  const x = Float64Array.from(b);
  for (let i = 0; i < p; i++) {
    for (let k = 0; k < i; k++) x[i] -= a[i * p + k] * x[k];
    x[i] /= a[i * p + i];
  }
  for (let i = p - 1; i >= 0; i--) {
    for (let k = i + 1; k < p; k++) x[i] -= a[k * p + i] * x[k];
    x[i] /= a[i * p + i];
  }
  return x;
}

/** b₀ + Σ bⱼ xⱼ for a row. */
export function linearValue(
  { bias, weights }: LinearFit,
  columns: readonly Float64Array[],
  row: number,
): number {
  return weights.reduce((sum, weight, j) => sum + weight * columns[j][row], bias);
}

/** The means of columns over rows: a shift for `emptySums`. */
export function meansOf(columns: readonly Float64Array[], rows: Uint32Array): Float64Array {
  return Float64Array.from(columns, (column) => {
    return rows.reduce((sum, row) => sum + column[row], 0) / Math.max(1, rows.length);
  });
}
