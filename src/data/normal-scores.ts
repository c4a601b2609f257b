/**
 * @file Normal scores: a skewed column bent into a normal one, by its own quantiles.
 *
 * The map is piecewise linear through (quantile at p, Φ⁻¹(p)) for 128 evenly spaced p, fitted on training rows.
 * Beyond the outermost it goes on by the logarithm of the distance: order is kept, and no outlier shouts.
 * Source: van der Waerden's scores, 1952; as preprocessing for networks: Gorishniy et al., NeurIPS 2021.
 */

/** The corners of the map, ascending. */
export interface NormalScores {
  /** Distinct values, in the column's own units. */
  readonly knots: readonly number[];
  /** Where each of them goes: standard deviations from the median. */
  readonly scores: readonly number[];
}

const KNOTS = 128;
/** Fewer distinct quantiles than this are a scale of steps, and stay as they are. */
const FEWEST_DISTINCT = 16;
/** Beyond it, in absolute value, a column counts as skewed. An exponential distribution has 2. */
const SKEWED = 1;
/** Rows that are sorted for the quantiles; more would not move them. */
const LARGEST_SAMPLE = 100_000;
/** Digits of a stored knot: what float32 can tell apart. */
const DIGITS = 7;

/** Fits the map to a column, or returns undefined where the column is not skewed or has few values. */
export function fitNormalScores(values: Float64Array, rows: Uint32Array): NormalScores | undefined {
  if (!(Math.abs(skewness(values, rows)) > SKEWED)) return undefined;
  const stride = Math.ceil(rows.length / LARGEST_SAMPLE);
  const sample = new Float64Array(Math.ceil(rows.length / stride));
  for (let i = 0; i < sample.length; i++) sample[i] = values[rows[i * stride]];
  sample.sort();
  const corners = new Map<number, number[]>();
  for (let i = 0; i < KNOTS; i++) {
    const p = (i + 0.5) / KNOTS;
    const quantile = Number(sample[Math.floor(p * sample.length)].toPrecision(DIGITS));
    const scores = corners.get(quantile) ?? [];
    corners.set(quantile, [...scores, normalQuantile(p)]);
  }
  if (corners.size < FEWEST_DISTINCT) return undefined;
  // Many equal values share one corner, in the middle of the scores they take up.
  return {
    knots: [...corners.keys()],
    scores: [...corners.values()].map((scores) => {
      return Number((scores.reduce((a, b) => a + b) / scores.length).toPrecision(DIGITS));
    }),
  };
}

/** Third standardised moment; NaN for a constant column. */
function skewness(values: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row];
  const mean = sum / rows.length;
  let [squares, cubes] = [0, 0];
  for (const row of rows) {
    const distance = values[row] - mean;
    squares += distance ** 2;
    cubes += distance ** 3;
  }
  return cubes / rows.length / (squares / rows.length) ** 1.5;
}

/** The score of every value of a column. */
export function applyNormalScores(values: Float64Array, map: NormalScores): Float64Array {
  return values.map((value) => normalScore(value, map));
}

function normalScore(value: number, { knots, scores }: NormalScores): number {
  const last = knots.length - 1;
  if (value < knots[0]) {
    const slope = (scores[1] - scores[0]) / (knots[1] - knots[0]);
    return scores[0] - Math.log1p((knots[0] - value) * slope);
  }
  if (value > knots[last]) {
    const slope = (scores[last] - scores[last - 1]) / (knots[last] - knots[last - 1]);
    return scores[last] + Math.log1p((value - knots[last]) * slope);
  }
  let [low, high] = [0, last];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (knots[middle] <= value) low = middle;
    else high = middle;
  }
  const slope = (scores[high] - scores[low]) / (knots[high] - knots[low]);
  return scores[low] + (value - knots[low]) * slope;
}

/** Coefficients of Acklam's rational approximation, highest power first: the middle, then the tails. */
const MIDDLE_TOP = [
  -39.69683028665376, 220.9460984245205, -275.9285104469687, 138.357751867269, -30.66479806614716,
  2.506628277459239,
];
const MIDDLE_BOTTOM = [
  -54.47609879822406, 161.5858368580409, -155.6989798598866, 66.80131188771972, -13.28068155288572,
  1,
];
const TAIL_TOP = [
  -0.007784894002430293, -0.3223964580411365, -2.400758277161838, -2.549732539343734,
  4.374664141464968, 2.938163982698783,
];
const TAIL_BOTTOM = [
  0.007784695709041462, 0.3224671290700398, 2.445134137142996, 3.754408661907416, 1,
];
const TAIL = 0.02425;

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}

/**
 * Φ⁻¹(p), the quantile of the standard normal distribution, 0 < p < 1, to 1.2e-9 relative.
 * Source: P. J. Acklam, "An algorithm for computing the inverse normal cumulative distribution function".
 */
export function normalQuantile(p: number): number {
  if (p > 0.5) return -normalQuantile(1 - p);
  if (p < TAIL) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_TOP, q) / polynomial(TAIL_BOTTOM, q);
  }
  const q = p - 0.5;
  return (q * polynomial(MIDDLE_TOP, q * q)) / polynomial(MIDDLE_BOTTOM, q * q);
}
