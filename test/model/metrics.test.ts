/** @file Metrics of two classes against numbers worked out by hand, by scikit-learn and by Keras. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalError } from '../../src/base/errors.ts';
import {
  accuracy,
  auc,
  aucKeras200,
  averagePrecision,
  binaryMetrics,
  brierScore,
  gini,
  kolmogorovSmirnov,
  meanLogLoss,
} from '../../src/model/metrics.ts';
import {
  aucOfPairs,
  averagePrecisionOfThresholds,
  kerasAuc,
  kolmogorovSmirnovOfThresholds,
} from './metrics-reference.ts';

const labelsOf = (...labels: number[]): Float32Array => Float32Array.from(labels);
const logitsOf = (...logits: number[]): Float64Array => Float64Array.from(logits);
const logit = (p: number): number => Math.log(p / (1 - p));

/** A thousand rows of 80 distinct scores, by integers alone so that any language makes the same. */
function thousandRows(): { logits: Float32Array; labels: Float32Array } {
  const rows = Array.from({ length: 1000 }, (_, row) => {
    const score = ((row * 7919) % 1000) - 500;
    const positive = (row * 6007 + 311) % 1009 < 505 + score * 0.8;
    return { logit: Math.floor((score * 8) / 100) / 8, label: positive ? 1 : 0 };
  });
  return {
    logits: Float32Array.from(rows, (row) => row.logit),
    labels: Float32Array.from(rows, (row) => row.label),
  };
}

describe('metrics known from elsewhere', () => {
  it("give scikit-learn's values for the four rows of its manual", () => {
    const labels = labelsOf(0, 0, 1, 1);
    const logits = logitsOf(...[0.1, 0.4, 0.35, 0.8].map(logit));
    const metrics = binaryMetrics(logits, labels);
    expect(metrics.auc).toBe(0.75);
    expect(metrics.prAuc).toBeCloseTo(0.8333333333333333, 15);
    expect(metrics.gini).toBe(0.5);
    expect(metrics.ks).toBe(0.5);
    expect(metrics.aucKeras200).toBe(0.75);
    expect(metrics.accuracy).toBe(0.75);
    expect(metrics.brier).toBeCloseTo((0.01 + 0.16 + 0.4225 + 0.04) / 4, 15);
  });

  it('give the values of scikit-learn 1.9 and Keras 3.15 for a thousand rows with ties', () => {
    const { logits, labels } = thousandRows();
    const metrics = binaryMetrics(logits, labels);
    expect(labels.filter((label) => label === 1)).toHaveLength(502);
    expect(metrics.auc).toBeCloseTo(0.7688063009008145, 13);
    expect(metrics.prAuc).toBeCloseTo(0.7570532514717533, 13);
    expect(metrics.brier).toBeCloseTo(0.22401978730115119, 13);
    expect(metrics.ks).toBeCloseTo(0.41420662730603686, 13);
    expect(metrics.loss).toBeCloseTo(0.7414169624723006, 13);
    expect(metrics.accuracy).toBe(707 / 1000);
    // Keras sums in float32.
    expect(metrics.aucKeras200).toBeCloseTo(0.768656313419342, 6);
  });

  it('give the values of both at the ends of the scale, where Keras sees one bin', () => {
    const logits = Float32Array.of(-1000, -20, -1, 0, 0, 1, 20, 1000);
    const metrics = binaryMetrics(logits, labelsOf(0, 1, 0, 1, 0, 1, 0, 1));
    expect(metrics.auc).toBe(0.65625);
    expect(metrics.aucKeras200).toBe(0.59375);
    expect(metrics.prAuc).toBeCloseTo(0.7095238095238094, 14);
    expect(metrics.brier).toBeCloseTo(0.3305823710015515, 14);
    expect(metrics.loss).toBeCloseTo(5.25160221753483, 13);
    expect(metrics.ks).toBe(0.25);
    expect(metrics.accuracy).toBe(0.625);
  });
});

describe('metrics worked out by hand', () => {
  it('call a perfect ranking 1, a backward one 0 and one big tie a half', () => {
    const labels = labelsOf(0, 0, 1, 1, 1);
    const perfect = logitsOf(-2, -1, 1, 2, 3);
    expect(auc(perfect, labels)).toBe(1);
    expect(gini(perfect, labels)).toBe(1);
    expect(kolmogorovSmirnov(perfect, labels)).toBe(1);
    expect(averagePrecision(perfect, labels)).toBeCloseTo(1, 15);
    expect(auc(perfect.toReversed(), labelsOf(0, 0, 0, 1, 1))).toBe(0);
    expect(gini(perfect.toReversed(), labelsOf(0, 0, 0, 1, 1))).toBe(-1);
    const tie = binaryMetrics(logitsOf(3, 3, 3, 3, 3), labels);
    expect(tie).toMatchObject({ auc: 0.5, aucKeras200: 0.5, gini: 0, ks: 0, accuracy: 0.6 });
    expect(tie.prAuc).toBeCloseTo(0.6, 15);
  });

  it('find the distance of Kolmogorov and Smirnov in a backward ranking too', () => {
    expect(kolmogorovSmirnov(logitsOf(1, 2, 3, 4), labelsOf(1, 1, 0, 0))).toBe(1);
  });

  it('hold zero and minus zero for one score', () => {
    expect(auc(logitsOf(-0, 0), labelsOf(0, 1))).toBe(0.5);
    expect(auc(logitsOf(0, -0), labelsOf(0, 1))).toBe(0.5);
  });

  it('predict class 1 above one half, not at it', () => {
    expect(accuracy(logitsOf(0, 0), labelsOf(0, 1))).toBe(0.5);
    expect(accuracy(logitsOf(0, 1e-9, -1e-9), labelsOf(0, 1, 0))).toBe(1);
  });

  it('charge log 2 for not knowing, and never overflow', () => {
    expect(meanLogLoss(logitsOf(0, 0), labelsOf(0, 1))).toBeCloseTo(Math.LN2, 15);
    expect(meanLogLoss(logitsOf(1000, -1000), labelsOf(1, 0))).toBe(0);
    expect(meanLogLoss(logitsOf(1000, -1000), labelsOf(0, 1))).toBe(1000);
    expect(meanLogLoss(logitsOf(40), labelsOf(1))).toBeCloseTo(Math.exp(-40), 30);
    expect(brierScore(logitsOf(1000, -1000), labelsOf(0, 1))).toBe(1);
    expect(brierScore(logitsOf(1000, -1000), labelsOf(1, 0))).toBe(0);
  });

  it('take infinite logits for certainty', () => {
    const right = binaryMetrics(logitsOf(-Infinity, Infinity), labelsOf(0, 1));
    expect(right).toMatchObject({ loss: 0, auc: 1, aucKeras200: 1, accuracy: 1, brier: 0, ks: 1 });
    expect(meanLogLoss(logitsOf(Infinity), labelsOf(0))).toBe(Infinity);
  });
});

describe('metrics their data does not define', () => {
  it('are NaN when there are no rows', () => {
    const metrics = binaryMetrics(logitsOf(), labelsOf());
    expect(Object.values(metrics)).toEqual(Array.from({ length: 8 }, () => NaN));
  });

  it('are NaN for a ranking of one class, while the means over rows stand', () => {
    const zeros = binaryMetrics(logitsOf(-1, 1, 1), labelsOf(0, 0, 0));
    const undefinedRanking = { auc: NaN, aucKeras200: NaN, gini: NaN, ks: NaN };
    expect(zeros).toMatchObject({ ...undefinedRanking, prAuc: NaN });
    expect(zeros.accuracy).toBeCloseTo(1 / 3, 15);
    expect(zeros.loss).toBeGreaterThan(0);
    expect(binaryMetrics(logitsOf(-1, 1, 1), labelsOf(1, 1, 1))).toMatchObject({
      ...undefinedRanking,
      prAuc: 1,
    });
  });

  it('are NaN, every one, when a logit is NaN', () => {
    const metrics = binaryMetrics(logitsOf(1, NaN, -1), labelsOf(1, 1, 0));
    expect(Object.values(metrics)).toEqual(Array.from({ length: 8 }, () => NaN));
    expect(JSON.parse(JSON.stringify(metrics))).toMatchObject({ auc: null, loss: null });
  });

  it('are refused for unequal sides and for labels that are no class', () => {
    expect(() => binaryMetrics(logitsOf(1, 2), labelsOf(1))).toThrow(InternalError);
    expect(() => auc(logitsOf(1, 2), labelsOf(1, 2))).toThrow('label 2 in row 1, not 0 or 1');
    expect(() => meanLogLoss(logitsOf(1), labelsOf(NaN))).toThrow('label NaN');
  });
});

describe('metrics by the definition, pair by pair', () => {
  /** Few distinct scores, so that most rows are tied. */
  const tiedRows = fc
    .array(fc.tuple(fc.integer({ min: -6, max: 6 }), fc.integer({ min: 0, max: 1 })), {
      minLength: 2,
      maxLength: 80,
    })
    .map((rows) => ({
      logits: Float32Array.from(rows, ([score]) => score / 4),
      labels: Float32Array.from(rows, ([, label]) => label),
    }))
    .filter(({ labels }) => labels.includes(0) && labels.includes(1));

  const freeRows = fc
    .array(fc.tuple(fc.double({ min: -30, max: 30, noNaN: true }), fc.boolean()), {
      minLength: 2,
      maxLength: 80,
    })
    .map((rows) => ({
      logits: Float64Array.from(rows, ([score]) => score),
      labels: Float32Array.from(rows, ([, positive]) => (positive ? 1 : 0)),
    }))
    .filter(({ labels }) => labels.includes(0) && labels.includes(1));

  const rows = fc.oneof(tiedRows, freeRows);

  it('agree on the ranking', () => {
    fc.assert(
      fc.property(rows, ({ logits, labels }) => {
        const metrics = binaryMetrics(logits, labels);
        expect(metrics.auc).toBe(aucOfPairs(logits, labels));
        expect(metrics.gini).toBe(2 * metrics.auc - 1);
        expect(metrics.prAuc).toBeCloseTo(averagePrecisionOfThresholds(logits, labels), 12);
        expect(metrics.ks).toBeCloseTo(kolmogorovSmirnovOfThresholds(logits, labels), 14);
      }),
      { seed: 17, numRuns: 300 },
    );
  });

  it("agree on Keras' 200 thresholds", () => {
    fc.assert(
      fc.property(rows, ({ logits, labels }) => {
        expect(aucKeras200(logits, labels)).toBeCloseTo(kerasAuc(logits, labels), 12);
      }),
      { seed: 18, numRuns: 150 },
    );
  });

  it('do not depend on the order of the rows, and turn round with the scores', () => {
    fc.assert(
      fc.property(rows, ({ logits, labels }) => {
        const area = auc(logits, labels);
        expect(auc(logits.toReversed(), labels.toReversed())).toBe(area);
        expect(
          auc(
            logits.map((x) => -x),
            labels,
          ),
        ).toBeCloseTo(1 - area, 14);
      }),
      { seed: 19, numRuns: 100 },
    );
  });
});
