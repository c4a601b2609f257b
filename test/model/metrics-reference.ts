/** @file Metrics written out from their definitions, quadratic and plain: what the fast ones must equal. */

type Logits = Float32Array | Float64Array;

function scoresOf(logits: Logits, labels: Float32Array, label: number): number[] {
  return [...logits].filter((_, row) => labels[row] === label);
}

const share = (scores: readonly number[], chosen: (score: number) => boolean): number =>
  scores.filter(chosen).length / scores.length;

/** Every positive against every negative: 1 for a win, ½ for a tie. */
export function aucOfPairs(logits: Logits, labels: Float32Array): number {
  const positives = scoresOf(logits, labels, 1);
  const negatives = scoresOf(logits, labels, 0);
  let wins = 0;
  for (const p of positives) for (const n of negatives) wins += p > n ? 1 : p === n ? 0.5 : 0;
  return wins / (positives.length * negatives.length);
}

function descendingThresholds(logits: Logits): number[] {
  return [...new Set(logits)].toSorted((a, b) => b - a);
}

/** Σ (recall − recall before) · precision over the distinct scores, the highest first. */
export function averagePrecisionOfThresholds(logits: Logits, labels: Float32Array): number {
  const positives = scoresOf(logits, labels, 1);
  let [sum, recallBefore] = [0, 0];
  for (const threshold of descendingThresholds(logits)) {
    const chosen = [...labels].filter((_, row) => logits[row] >= threshold);
    const recall = share(positives, (score) => score >= threshold);
    sum += (recall - recallBefore) * (chosen.filter((label) => label === 1).length / chosen.length);
    recallBefore = recall;
  }
  return sum;
}

export function kolmogorovSmirnovOfThresholds(logits: Logits, labels: Float32Array): number {
  const positives = scoresOf(logits, labels, 1);
  const negatives = scoresOf(logits, labels, 0);
  const distances = descendingThresholds(logits).map((threshold) => {
    const above = (score: number): boolean => score >= threshold;
    return Math.abs(share(positives, above) - share(negatives, above));
  });
  return Math.max(...distances);
}

/** As the documentation of `tf.keras.metrics.AUC` has it: thresholds, rates, trapezoids. */
export function kerasAuc(logits: Logits, labels: Float32Array): number {
  const probabilities = Float32Array.from(logits, (x) => 1 / (1 + Math.exp(-x)));
  const inner = Array.from({ length: 198 }, (_, i) => (i + 1) / 199);
  const thresholds = [-1e-7, ...inner, 1 + 1e-7];
  const positives = scoresOf(probabilities, labels, 1);
  const negatives = scoresOf(probabilities, labels, 0);
  const recall = thresholds.map((threshold) => share(positives, (p) => p > threshold));
  const fallOut = thresholds.map((threshold) => share(negatives, (p) => p > threshold));
  let area = 0;
  for (let i = 0; i < 199; i++) {
    area += (fallOut[i] - fallOut[i + 1]) * ((recall[i] + recall[i + 1]) / 2);
  }
  return area;
}
