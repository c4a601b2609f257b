/** @file Splits: every row once, the same for the same seed, in proportion. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Split, splitRows, splitStratified } from '../../src/data/split.ts';

const fractions = fc.double({ min: 0.001, max: 0.999, noNaN: true });
const seeds = fc.integer({ min: 0, max: 2 ** 53 - 1 });

function expectPartition({ train, valid }: Split, count: number): void {
  const all = [...train, ...valid].toSorted((a, b) => a - b);
  expect(all).toEqual(Array.from({ length: count }, (_, row) => row));
  expect(train).toEqual(train.toSorted());
  expect(valid).toEqual(valid.toSorted());
}

describe('splitRows', () => {
  it('deals every row out once, lists ascending, the share rounded', () => {
    fc.assert(
      fc.property(fc.integer({ min: 4, max: 300 }), fractions, seeds, (count, fraction, seed) => {
        const split = splitRows(count, fraction, seed);
        expectPartition(split, count);
        const share = Math.min(Math.max(Math.round(count * fraction), 1), count - 1);
        expect(split.valid.length).toBe(share);
        expect(splitRows(count, fraction, seed)).toEqual(split);
      }),
      { seed: 21 },
    );
  });

  it('depends on the seed, and reaches every row', () => {
    expect(splitRows(1000, 0.2, 1)).not.toEqual(splitRows(1000, 0.2, 2));
    const times = new Float64Array(20);
    for (let seed = 0; seed < 2000; seed++) {
      for (const row of splitRows(20, 0.25, seed).valid) times[row]++;
    }
    // 500 expected, standard deviation 19.4: five of them either way.
    for (const drawn of times) expect(Math.abs(drawn - 500)).toBeLessThan(97);
  });

  it('keeps its draws: a change here changes every published result', () => {
    expect(splitRows(10, 0.3, 0).valid).toEqual(Uint32Array.of(0, 6, 7));
  });
});

describe('splitStratified', () => {
  it('deals every row out once, each class in proportion', () => {
    const labels = fc.array(fc.constantFrom(0, 1), { minLength: 4, maxLength: 200 });
    fc.assert(
      fc.property(labels, fractions, seeds, (list, fraction, seed) => {
        const split = splitStratified(Float32Array.from(list), fraction, seed);
        expectPartition(split, list.length);
        for (const label of [0, 1]) {
          const all = list.filter((other) => other === label).length;
          const valid = [...split.valid].filter((row) => list[row] === label).length;
          if (all < 2) expect(valid).toBe(0);
          else expect(valid).toBe(Math.min(Math.max(Math.round(all * fraction), 1), all - 1));
        }
        expect(splitStratified(Float32Array.from(list), fraction, seed)).toEqual(split);
      }),
      { seed: 22 },
    );
  });

  it('does not move one class when another grows', () => {
    const few = splitStratified(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 1), 0.5, 7);
    const more = splitStratified(Float32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 1, 1), 0.5, 7);
    expect([...more.valid].filter((row) => row < 6)).toEqual(
      [...few.valid].filter((row) => row < 6),
    );
  });

  it('serves more than two classes', () => {
    const labels = Float32Array.from({ length: 90 }, (_, i) => i % 3);
    const { valid } = splitStratified(labels, 0.1, 3);
    expect([0, 1, 2].map((k) => valid.filter((row) => labels[row] === k).length)).toEqual([
      3, 3, 3,
    ]);
  });
});

describe.each([
  ['splitRows', (count: number, fraction: number) => splitRows(count, fraction, 0)],
  [
    'splitStratified',
    (count: number, fraction: number) =>
      splitStratified(
        Float32Array.from({ length: count }, (_, i) => i % 2),
        fraction,
        0,
      ),
  ],
])('what %s refuses', (_, split) => {
  it.each([0, 1, -0.1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])('a share of %d', (fraction) => {
    expect(() => split(100, fraction)).toThrow(
      expect.objectContaining({
        code: 'WD140',
        exitCode: 2,
        message: `${fraction} of the rows cannot validate; expected a share above 0 and below 1`,
      }),
    );
  });

  it.each([
    [0, '0 rows'],
    [1, '1 row'],
    [3, '3 rows'],
  ])('%i rows', (count, rows) => {
    expect(() => split(count, 0.5)).toThrow(
      expect.objectContaining({
        code: 'WD141',
        exitCode: 65,
        message: `${rows} cannot be split into training and validation`,
      }),
    );
  });

  it('nothing from four rows on', () => {
    expectPartition(split(4, 0.001), 4);
    expectPartition(split(4, 0.999), 4);
  });
});
