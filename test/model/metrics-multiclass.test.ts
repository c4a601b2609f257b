/** @file Metrics of several classes against scikit-learn, hand values and their definitions. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { InternalError } from '../../src/base/errors.ts';
import { binaryMetrics } from '../../src/model/metrics.ts';
import {
  macroF1,
  multiclassMetrics,
  predictedClasses,
} from '../../src/model/metrics/multiclass.ts';
import { aucOfPairs } from './metrics-reference.ts';

const labelsOf = (...labels: number[]): Float32Array => Float32Array.from(labels);
const logitsOf = (...rows: (readonly number[])[]): Float64Array => Float64Array.from(rows.flat());

/** 300 rows of 4 classes, by integers alone so that any language makes the same. */
function threeHundredRows(): { logits: Float32Array; labels: Float32Array } {
  const rows = Array.from({ length: 300 }, (_, row) =>
    [0, 1, 2, 3].map((k) => (Math.floor(((row * 7919 + k * 104_729) % 1000) / 8) - 62) / 16),
  );
  const labels = rows.map((logits, row) =>
    (row * 6007 + 311) % 1009 < 500 ? logits.indexOf(Math.max(...logits)) : (row * 31) % 4,
  );
  return { logits: Float32Array.from(rows.flat()), labels: Float32Array.from(labels) };
}

function softmax(logits: readonly number[]): number[] {
  const powers = logits.map(Math.exp);
  const sum = powers.reduce((a, b) => a + b);
  return powers.map((power) => power / sum);
}

const mean = (terms: readonly number[]): number => terms.reduce((a, b) => a + b) / terms.length;

describe('multiclassMetrics', () => {
  it('are those of scikit-learn 1.9', () => {
    // log_loss, accuracy_score, f1_score(average="macro"), roc_auc_score(multi_class="ovr"), brier_score_loss.
    const { logits, labels } = threeHundredRows();
    const metrics = multiclassMetrics(logits, labels, 4);
    expect(metrics.loss).toBeCloseTo(1.6767531568304685, 13);
    expect(metrics.accuracy).toBeCloseTo(0.6066666666666667, 15);
    expect(metrics.macroF1).toBeCloseTo(0.6061736352282268, 13);
    expect(metrics.auc).toBeCloseTo(0.7495700496321582, 13);
    expect(metrics.brier).toBeCloseTo(0.6734671741015598, 13);
  });

  it('are their definitions, row by row and pair by pair', () => {
    const row = fc.tuple(
      fc.tuple(fc.integer({ min: -8, max: 8 }), fc.integer({ min: -8, max: 8 }), fc.constant(0)),
      fc.integer({ min: 0, max: 2 }),
    );
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 40 }), (rows) => {
        const logits = logitsOf(...rows.map(([z]) => z.map((x) => x / 2)));
        const labels = labelsOf(...rows.map(([, label]) => label));
        const metrics = multiclassMetrics(logits, labels, 3);
        const shares = rows.map(([z]) => softmax(z.map((x) => x / 2)));
        const losses = shares.map((p, i) => -Math.log(p[labels[i]]));
        expect(metrics.loss).toBeCloseTo(mean(losses), 10);
        const misses = shares.map((p, i) =>
          p.reduce((sum, each, k) => sum + (each - Number(k === labels[i])) ** 2, 0),
        );
        expect(metrics.brier).toBeCloseTo(mean(misses), 10);
        // Rounded, so that what is equal but for rounding ties.
        const areas = [0, 1, 2].map((k) =>
          aucOfPairs(
            Float64Array.from(shares, (p) => Number(Math.log(p[k] / (1 - p[k])).toFixed(9))),
            labels.map((label) => Number(label === k)),
          ),
        );
        const defined = areas.filter((area) => !Number.isNaN(area));
        if (defined.length === 0) expect(metrics.auc).toBeNaN();
        else expect(metrics.auc).toBeCloseTo(mean(defined), 12);
      }),
      { seed: 61 },
    );
  });

  it('of two classes agree with those of the difference of their logits', () => {
    const rows = Array.from({ length: 65 }, (_, i) => [((i * 37) % 64) / 8, ((i * 11) % 32) / 4]);
    const labels = Float32Array.from({ length: 65 }, (_, i) => ((i * i) % 3) % 2);
    const several = multiclassMetrics(logitsOf(...rows), labels, 2);
    const two = binaryMetrics(
      Float64Array.from(rows, ([a, b]) => b - a),
      labels,
    );
    expect(several.loss).toBeCloseTo(two.loss, 12);
    expect(several.accuracy).toBe(two.accuracy);
    expect(several.auc).toBe(two.auc);
    expect(several.brier).toBeCloseTo(2 * two.brier, 12);
  });

  it('are perfect, and the worst there are', () => {
    const logits = logitsOf([9, 0, 0], [0, 9, 0], [0, 0, 9]);
    expect(multiclassMetrics(logits, labelsOf(0, 1, 2), 3)).toMatchObject({
      accuracy: 1,
      macroF1: 1,
      auc: 1,
    });
    expect(multiclassMetrics(logits, labelsOf(1, 2, 0), 3)).toMatchObject({
      accuracy: 0,
      macroF1: 0,
      auc: 0.25,
    });
    const ignorant = multiclassMetrics(new Float32Array(12), labelsOf(0, 1, 2, 0), 3);
    expect(ignorant.loss).toBeCloseTo(Math.log(3), 14);
    expect(ignorant.auc).toBe(0.5);
    expect(ignorant.accuracy).toBe(0.5);
    expect(ignorant.brier).toBeCloseTo(2 / 3, 14);
  });

  it('never overflow, and rank beyond where probabilities are 1', () => {
    const logits = logitsOf([1000, 0, -1000], [0, 1000, 0], [1001, 0, 0], [999, 0, 0]);
    const metrics = multiclassMetrics(logits, labelsOf(0, 1, 0, 1), 3);
    expect(metrics.loss).toBe(999 / 4);
    // Class 0: 1000 and 1001 above 999 and −1000. Class 1: 1000 above all, −999 between −1000 and −1001.
    expect(metrics.auc).toBe(1);
  });

  it('charge little for what is almost certain, without rounding it away', () => {
    expect(multiclassMetrics(logitsOf([40, 0, 0]), labelsOf(0), 3).loss).toBeCloseTo(
      2 * Math.exp(-40),
      30,
    );
  });

  it('take infinite logits for certainty', () => {
    const [inf, no] = [Infinity, -Infinity];
    const right = multiclassMetrics(logitsOf([inf, 0, 0], [0, inf, no]), labelsOf(0, 1), 3);
    expect(right).toEqual({ loss: 0, accuracy: 1, macroF1: 1, auc: 1, brier: 0 });
    const wrong = multiclassMetrics(logitsOf([no, 0, 0], [0, inf, 0]), labelsOf(0, 0), 3);
    expect(wrong).toMatchObject({ loss: Infinity, accuracy: 0 });
    expect(multiclassMetrics(logitsOf([no, no]), labelsOf(1), 2).loss).toBeCloseTo(Math.LN2, 15);
    expect(multiclassMetrics(logitsOf([inf, inf]), labelsOf(1), 2).loss).toBeCloseTo(Math.LN2, 15);
  });

  it('are not numbers where nothing defines them', () => {
    const nothing = { loss: NaN, accuracy: NaN, macroF1: NaN, auc: NaN, brier: NaN };
    expect(multiclassMetrics(new Float32Array(0), labelsOf(), 3)).toEqual(nothing);
    expect(multiclassMetrics(logitsOf([1, NaN], [0, 1]), labelsOf(0, 1), 2)).toEqual(nothing);
    const single = multiclassMetrics(logitsOf([1, 0, 0], [0, 1, 0]), labelsOf(0, 0), 3);
    expect(single).toMatchObject({ accuracy: 0.5, auc: NaN });
    // F1 of class 0 is 2/3, of class 1, predicted and never there, 0.
    expect(single.macroF1).toBeCloseTo(1 / 3, 15);
  });

  it('leave absent classes out of the AUC', () => {
    const logits = logitsOf([2, 1, 0], [1, 2, 0], [0, 1, 5]);
    expect(multiclassMetrics(logits, labelsOf(0, 1, 1), 3).auc).toBe(
      (1 + aucOfPairs(Float64Array.of(-1.3, 0.3, -4), labelsOf(0, 1, 1))) / 2,
    );
  });

  it('refuse what no caller may give', () => {
    expect(() => multiclassMetrics(new Float32Array(5), labelsOf(0, 1), 3)).toThrow(InternalError);
    for (const label of [-1, 3, 0.5, NaN]) {
      expect(() => multiclassMetrics(new Float32Array(3), labelsOf(label), 3)).toThrow(
        `label ${label} in row 0, not one of 3 classes`,
      );
    }
  });
});

describe('macroF1', () => {
  it('is that of scikit-learn', () => {
    expect(macroF1(Uint32Array.of(0, 2, 1, 0, 0, 1), labelsOf(0, 1, 2, 0, 1, 2), 3)).toBeCloseTo(
      0.26666666666666666,
      15,
    );
    expect(macroF1(Uint32Array.of(0, 2, 1), labelsOf(0, 0, 1), 3)).toBeCloseTo(
      0.5555555555555555,
      15,
    );
  });

  it('leaves classes out that neither occur nor are predicted', () => {
    expect(macroF1(Uint32Array.of(0, 2), labelsOf(0, 2), 1000)).toBe(1);
    expect(macroF1(new Uint32Array(0), labelsOf(), 3)).toBeNaN();
  });
});

describe('predictedClasses', () => {
  it('are the first of the largest', () => {
    const logits = logitsOf([1, 3, 3], [0, 0, 0], [-1, -2, -0.5], [-Infinity, 1, Infinity]);
    expect(predictedClasses(logits, 3)).toEqual(Uint32Array.of(1, 0, 2, 2));
  });
});
