/** @file AUC and accuracy from counts per bin. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auc, histogramAccuracy, histogramAuc } from '../../src/model/metrics.ts';

describe('histogramAuc', () => {
  it('counts pairs in different bins whole and in a common bin half', () => {
    // Positives 1 and 3, negatives 2 and 2: 1·1 + 3·(2 + 1) = 10 of 16 pairs.
    expect(histogramAuc([1, 3], [2, 2])).toBe(10 / 16);
    expect(histogramAuc([0, 5], [7, 0])).toBe(1);
    expect(histogramAuc([5, 0], [0, 7])).toBe(0);
    expect(histogramAuc([5], [7])).toBe(0.5);
  });

  it('is NaN when a class is absent, and for no bins', () => {
    expect(histogramAuc([0, 0], [1, 2])).toBeNaN();
    expect(histogramAuc([1, 2], [0, 0])).toBeNaN();
    expect(histogramAuc([], [])).toBeNaN();
  });

  it('is exact for millions of rows in the integers of a device', () => {
    const positives = Uint32Array.of(4_000_000_000, 1);
    const negatives = Uint32Array.of(1, 1_000_000);
    // Pairs, doubled: 4e9 ties of the low bin, then two wins' worth and the ties of the one positive above.
    const doubled = 4_000_000_000 + 2 + 1_000_000;
    expect(histogramAuc(positives, negatives)).toBe(doubled / 2 / (4_000_000_001 * 1_000_001));
  });

  it('refuses unequal numbers of bins', () => {
    expect(() => histogramAuc([1, 2], [1])).toThrow('2 bins of positives but 1 of negatives');
  });

  it('equals the AUC of rows when every score has a bin of its own', () => {
    const bins = fc.array(fc.tuple(fc.nat(4), fc.nat(4)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(bins, (counts) => {
        const rows = counts.flatMap(([p, n], bin) => [
          ...Array.from({ length: p }, () => [bin, 1]),
          ...Array.from({ length: n }, () => [bin, 0]),
        ]);
        const logits = Float32Array.from(rows, ([bin]) => bin);
        const labels = Float32Array.from(rows, ([, label]) => label);
        const fromBins = histogramAuc(
          counts.map(([p]) => p),
          counts.map(([, n]) => n),
        );
        expect(fromBins).toBe(auc(logits, labels));
      }),
      { seed: 20, numRuns: 200 },
    );
  });
});

describe('histogramAccuracy', () => {
  it('takes the bins from the first above one half for class 1', () => {
    expect(histogramAccuracy([1, 2, 3, 4], [5, 6, 7, 8], 2)).toBe((5 + 6 + 3 + 4) / 36);
    expect(histogramAccuracy([1, 2], [3, 4], 0)).toBe(0.3);
    expect(histogramAccuracy([1, 2], [3, 4], 2)).toBe(0.7);
  });

  it('is NaN for no rows', () => {
    expect(histogramAccuracy([0], [0], 0)).toBeNaN();
  });
});
