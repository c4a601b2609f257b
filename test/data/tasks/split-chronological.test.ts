/** @file The latest rows validate; no time stands on both sides of the border. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitChronological } from '../../../src/data/tasks/split-chronological.ts';
import { linesFrom2 } from './columns.ts';

const columns = { names: ['year', 'quarter'], file: 'data.csv', lines: linesFrom2(1000) };

function split(fraction: number, ...keys: readonly (readonly number[])[]) {
  const arrays = keys.map((key) => Float64Array.from(key));
  const { train, valid } = splitChronological(arrays, fraction, columns);
  return { train: [...train], valid: [...valid] };
}

describe('splitChronological', () => {
  it('lets the latest rows validate, wherever they stand', () => {
    expect(split(0.4, [1, 2, 3, 4, 5])).toEqual({ train: [0, 1, 2], valid: [3, 4] });
    expect(split(0.4, [5, 1, 4, 2, 3])).toEqual({ train: [1, 3, 4], valid: [0, 2] });
  });

  it('orders by the first key first', () => {
    expect(split(0.25, [2001, 2000, 2001, 2000], [1, 4, 2, 3])).toEqual({
      train: [0, 1, 3],
      valid: [2],
    });
  });

  it.each([
    // The share falls into the second of three times, nearer to its end, to its start, and midway.
    [0.4, [1, 2, 2, 2, 3], [4]],
    [0.7, [1, 2, 2, 2, 3], [1, 2, 3, 4]],
    [0.5, [1, 2, 2, 3], [3]],
    // Never all or nothing.
    [0.01, [1, 1, 1, 2, 2], [3, 4]],
    [0.99, [1, 1, 1, 2, 2], [3, 4]],
    [0.2, [1, 2, 2, 2, 2], [1, 2, 3, 4]],
    [0.8, [1, 1, 1, 1, 2], [4]],
  ])('keeps ties on one side: %d of %j', (fraction, keys, valid) => {
    expect(split(fraction, keys).valid).toEqual(valid);
  });

  it('holds −0 for 0, and takes infinite times', () => {
    expect(split(0.5, [0, -0, 1, 1]).valid).toEqual([2, 3]);
    expect(split(0.3, [0, Infinity, -Infinity]).valid).toEqual([1]);
  });

  it('never lets the future train, and misses the share by half a time at most', () => {
    const row = fc.tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 1, max: 4 }));
    const tables = fc.array(row, { minLength: 2, maxLength: 80 });
    const fractions = fc.double({ min: 0.01, max: 0.99, noNaN: true });
    fc.assert(
      fc.property(tables, fractions, (rows, fraction) => {
        const times = rows.map(([year, quarter]) => year * 4 + quarter);
        fc.pre(new Set(times).size > 1);
        const years = rows.map(([year]) => year);
        const quarters = rows.map(([, quarter]) => quarter);
        const { train, valid } = split(fraction, years, quarters);
        expect([...train, ...valid].toSorted((a, b) => a - b)).toEqual([...times.keys()]);
        expect(train).toEqual(train.toSorted((a, b) => a - b));
        expect(valid).toEqual(valid.toSorted((a, b) => a - b));
        const latest = Math.max(...train.map((i) => times[i]));
        const earliest = Math.min(...valid.map((i) => times[i]));
        expect(latest).toBeLessThan(earliest);
        // No other border gives the share better.
        const miss = (count: number): number => Math.abs(count - fraction * rows.length);
        for (const border of new Set(times)) {
          const later = times.filter((each) => each >= border).length;
          if (later < times.length) {
            expect(miss(valid.length)).toBeLessThanOrEqual(miss(later) + 1e-9);
          }
        }
      }),
      { seed: 51 },
    );
  });

  it('refuses other shares, missing times and a single time', () => {
    for (const fraction of [0, 1, -1, Number.NaN]) {
      expect(() => split(fraction, [1, 2, 3])).toThrow(expect.objectContaining({ code: 'WD140' }));
    }
    expect(() => split(0.5, [1, 2, 3], [1, Number.NaN, 2])).toThrow(
      expect.objectContaining({
        code: 'WD145',
        exitCode: 65,
        message: 'the time column "quarter" is missing in a row',
        place: { file: 'data.csv', line: 3 },
      }),
    );
    expect(() => split(0.5, [7, 7, 7], [1, 1, 1])).toThrow(
      expect.objectContaining({
        code: 'WD146',
        message: 'all 3 rows have the same time, in "year", "quarter"',
      }),
    );
  });
});
