/**
 * @file Metrics of the order of the scores alone: AUC, average precision, Kolmogorov–Smirnov, Gini.
 *
 * Exact, and ties are respected: rows of equal score cross a threshold together. O(n log n), by sorting
 * the scores of the two classes apart and merging them from the top, so that no index is sorted.
 * All are NaN when a class is absent or a logit is NaN; only `prAuc` needs no negatives (it is 1 then).
 */
import { checkPairs, type Logits } from './pairs.ts';

export interface RankingMetrics {
  /** Area under the ROC curve: the chance that a positive scores above a negative, ties at half. */
  readonly auc: number;
  /**
   * Average precision, the step sum Σ (Rₙ − Rₙ₋₁) Pₙ over the distinct scores, best first. It is what
   * scikit-learn's `average_precision_score` gives; a trapezoid would be too kind between the points.
   */
  readonly prAuc: number;
  /** The largest |TPR − FPR| over all thresholds: the Kolmogorov–Smirnov distance of the two classes. */
  readonly ks: number;
  /** 2·auc − 1. */
  readonly gini: number;
}

const undefinedRanking: RankingMetrics = { auc: NaN, prAuc: NaN, ks: NaN, gini: NaN };

/** All four from one sort. */
export function rankingMetrics(logits: Logits, labels: Float32Array): RankingMetrics {
  checkPairs(logits, labels);
  if (logits.some(Number.isNaN)) return undefinedRanking;
  return sweep(sortedScores(logits, labels, 1), sortedScores(logits, labels, 0));
}

/** The exact area under the ROC curve (Mann and Whitney 1947; ties at half). */
export function auc(logits: Logits, labels: Float32Array): number {
  return rankingMetrics(logits, labels).auc;
}

/** Average precision, the `prAuc` of `RankingMetrics`. */
export function averagePrecision(logits: Logits, labels: Float32Array): number {
  return rankingMetrics(logits, labels).prAuc;
}

/** The Kolmogorov–Smirnov distance, the `ks` of `RankingMetrics`. */
export function kolmogorovSmirnov(logits: Logits, labels: Float32Array): number {
  return rankingMetrics(logits, labels).ks;
}

/** The Gini coefficient of the ranking, 2·AUC − 1: from −1 (backwards) over 0 (chance) to 1. */
export function gini(logits: Logits, labels: Float32Array): number {
  return rankingMetrics(logits, labels).gini;
}

/** The scores of one class, ascending. A typed array sorts natively; a comparator would be ten times slower. */
function sortedScores(logits: Logits, labels: Float32Array, label: 0 | 1): Float64Array {
  const scores = new Float64Array(labels.length);
  let count = 0;
  for (let row = 0; row < labels.length; row++) {
    if (labels[row] === label) scores[count++] = logits[row];
  }
  return scores.subarray(0, count).toSorted();
}

/** Walks the distinct scores from the highest down; both arrays ascend. */
function sweep(positives: Float64Array, negatives: Float64Array): RankingMetrics {
  const [P, N] = [positives.length, negatives.length];
  let [truePositives, falsePositives] = [0, 0];
  // Pairs won by the positive, ties at half: a sum of halves, exact up to 2^53 pairs.
  let wins = 0;
  let [prAuc, ks] = [0, 0];
  while (truePositives < P || falsePositives < N) {
    const score = higher(positives[P - 1 - truePositives], negatives[N - 1 - falsePositives]);
    const tiedPositives = tied(positives, truePositives, score);
    const tiedNegatives = tied(negatives, falsePositives, score);
    truePositives += tiedPositives;
    falsePositives += tiedNegatives;
    wins += tiedPositives * (N - falsePositives + tiedNegatives / 2);
    prAuc += ((tiedPositives / P) * truePositives) / (truePositives + falsePositives);
    ks = Math.max(ks, Math.abs(truePositives / P - falsePositives / N));
  }
  if (P === 0) return undefinedRanking;
  if (N === 0) return { ...undefinedRanking, prAuc: 1 };
  const area = wins / (P * N);
  return { auc: area, prAuc, ks, gini: 2 * area - 1 };
}

/** The higher of two scores, of which either may have run out. */
function higher(a: number | undefined, b: number | undefined): number {
  if (a === undefined || b === undefined) return a ?? b ?? NaN;
  return Math.max(a, b);
}

/** How many of the ascending scores equal `score`, when the `taken` highest are passed over. */
function tied(ascending: Float64Array, taken: number, score: number): number {
  let next = ascending.length - 1 - taken;
  while (next >= 0 && ascending[next] === score) next--;
  return ascending.length - 1 - taken - next;
}
