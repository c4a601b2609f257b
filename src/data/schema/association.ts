/** @file How far one column tells another: the area under the ROC curve, and correlation. */

/**
 * The chance that a positive row has the higher score, ties counted half: Mann and Whitney's U over the pairs.
 * NaN where a class is absent.
 */
export function areaUnderCurve(scores: Float64Array, isPositive: readonly boolean[]): number {
  const order = Uint32Array.from(scores.keys()).toSorted((a, b) => scores[a] - scores[b]);
  let [wins, positives, negativesBelow] = [0, 0, 0];
  for (let first = 0; first < order.length;) {
    let [tiedPositives, tiedNegatives, next] = [0, 0, first];
    for (; next < order.length && scores[order[next]] === scores[order[first]]; next++) {
      if (isPositive[order[next]]) tiedPositives++;
      else tiedNegatives++;
    }
    wins += tiedPositives * (negativesBelow + tiedNegatives / 2);
    positives += tiedPositives;
    negativesBelow += tiedNegatives;
    first = next;
  }
  return wins / (positives * negativesBelow);
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
