/** @file How far one column tells another: the area under the ROC curve, and correlation. */

/**
 * The chance that a positive row has the higher score, ties counted half: Mann and Whitney's U over the pairs.
 * NaN where a class is absent.
 */
export function areaUnderCurve(scores: Float64Array, isPositive: readonly boolean[]): number {
  const positives = sortedWhere(scores, isPositive, true);
  const negatives = sortedWhere(scores, isPositive, false);
  let [wins, below, upTo] = [0, 0, 0];
  for (const score of positives) {
    while (below < negatives.length && negatives[below] < score) below++;
    upTo = Math.max(upTo, below);
    while (upTo < negatives.length && negatives[upTo] === score) upTo++;
    wins += (below + upTo) / 2;
  }
  return wins / (positives.length * negatives.length);
}

/** The scores of one class, ascending: an array of numbers sorts much faster than an order of rows. */
function sortedWhere(
  scores: Float64Array,
  isPositive: readonly boolean[],
  which: boolean,
): Float64Array {
  const found = new Float64Array(scores.length);
  let count = 0;
  for (let row = 0; row < scores.length; row++) {
    if (isPositive[row] === which) found[count++] = scores[row];
  }
  return found.subarray(0, count).toSorted();
}

/** Pearson's r; NaN where either is constant. */
export function correlation(x: Float64Array, y: Float64Array): number {
  const [meanX, meanY] = [mean(x), mean(y)];
  let [products, squaresX, squaresY] = [0, 0, 0];
  for (let i = 0; i < x.length; i++) {
    const [dx, dy] = [x[i] - meanX, y[i] - meanY];
    products += dx * dy;
    squaresX += dx ** 2;
    squaresY += dy ** 2;
  }
  return products / Math.sqrt(squaresX * squaresY);
}

function mean(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
