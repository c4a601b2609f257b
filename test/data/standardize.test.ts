/** @file Standardised features: mean 0 and deviation 1 over the rows they were fitted on. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fitStandardizer, packRows } from '../../src/data/standardize.ts';

function all(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

describe('fitStandardizer', () => {
  it('takes the mean and the population deviation over the given rows alone', () => {
    const column = Float64Array.of(2, 1e9, 4, 4, 4, 5, 5, -1e9, 7, 9);
    const rows = Uint32Array.of(0, 2, 3, 4, 5, 6, 8, 9);
    expect(fitStandardizer([column], rows)).toEqual({ mean: [5], scale: [2] });
  });

  it('gives constant columns scale 1 and exactly their value as mean', () => {
    const columns = [0.1, 0, -3e38, 1e-300].map((value) => new Float64Array(1000).fill(value));
    expect(fitStandardizer(columns, all(1000))).toEqual({
      mean: [0.1, 0, -3e38, 1e-300],
      scale: [1, 1, 1, 1],
    });
    expect(fitStandardizer([Float64Array.of(7)], all(1))).toEqual({ mean: [7], scale: [1] });
    expect(fitStandardizer([Float64Array.of(7)], all(0))).toEqual({ mean: [0], scale: [1] });
  });

  it('keeps small differences of large numbers, and very small and very large numbers', () => {
    const columns = [
      Float64Array.of(1e9, 1e9 + 1, 1e9 + 2, 1e9 + 3),
      Float64Array.of(1e-200, 2e-200, 3e-200, 4e-200),
      Float64Array.of(-3e38, 3e38, -3e38, 3e38),
    ];
    const { mean, scale } = fitStandardizer(columns, all(4));
    expect(mean).toEqual([1e9 + 1.5, 2.5e-200, 0]);
    expect(scale[0]).toBeCloseTo(Math.sqrt(1.25), 14);
    expect(scale[1] / 1e-200).toBeCloseTo(Math.sqrt(1.25), 14);
    expect(scale[2]).toBe(3e38);
    // The smallest difference there is still does not divide by zero.
    expect(fitStandardizer([Float64Array.of(0, 5e-324)], all(2)).scale[0]).toBeGreaterThan(0);
  });

  it('makes mean 0 and deviation 1 of any column that varies', () => {
    // Up to six digits anywhere on the scale: what varies only by its last bits has no exact mean.
    const whole = fc.integer({ min: -999_999, max: 999_999 });
    const wholes = fc.array(whole, { minLength: 2, maxLength: 60 });
    fc.assert(
      fc.property(wholes, fc.integer({ min: -200, max: 30 }), (list, exponent) => {
        fc.pre(list.some((x) => x !== list[0]));
        const columns = [Float64Array.from(list, (x) => x * 10 ** exponent)];
        const packed = packRows(columns, 'all', fitStandardizer(columns, all(list.length)));
        const mean = packed.reduce((sum, x) => sum + x, 0) / list.length;
        const square = packed.reduce((sum, x) => sum + x * x, 0) / list.length;
        expect(Math.abs(mean)).toBeLessThan(1e-6);
        expect(Math.abs(square - 1)).toBeLessThan(1e-6);
      }),
      { seed: 31, numRuns: 500 },
    );
  });
});

describe('packRows', () => {
  const columns = [Float64Array.of(1, 2, 3), Float64Array.of(10, 20, 30)];
  const identity = { mean: [0, 0], scale: [1, 1] };

  it('lays rows out one after another, in the order asked for', () => {
    expect(packRows(columns, 'all', identity)).toEqual(Float32Array.of(1, 10, 2, 20, 3, 30));
    expect(packRows(columns, Uint32Array.of(2, 0), identity)).toEqual(
      Float32Array.of(3, 30, 1, 10),
    );
    expect(packRows(columns, Uint32Array.of(1, 1), identity)).toEqual(
      Float32Array.of(2, 20, 2, 20),
    );
    expect(packRows(columns, new Uint32Array(0), identity)).toEqual(new Float32Array(0));
    expect(packRows([], 'all', { mean: [], scale: [] })).toEqual(new Float32Array(0));
  });

  it('rounds to float32 only after scaling', () => {
    const packed = packRows([Float64Array.of(2 ** 30 + 1, 2 ** 30)], 'all', {
      mean: [2 ** 30],
      scale: [0.5],
    });
    expect(packed).toEqual(Float32Array.of(2, 0));
  });

  it('refuses a value that float32 cannot hold once it is scaled', () => {
    expect(() =>
      packRows([Float64Array.of(0), Float64Array.of(1e30)], 'all', {
        mean: [0, 1],
        scale: [1, 1e-20],
      }),
    ).toThrow(
      expect.objectContaining({
        code: 'WD142',
        message: 'the value 1e+30 (row 1, feature 2) is too far from its mean for float32',
        details: ['in training the mean was 1, the standard deviation 1e-20'],
      }),
    );
  });

  it('wants one mean per feature', () => {
    const three = { mean: [0, 0, 0], scale: [1, 1, 1] };
    expect(() => packRows(columns, 'all', three)).toThrow('2 features, 3 means');
  });
});
