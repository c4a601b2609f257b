/** @file Splits: every row once, the same for the same seed, in proportion. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Split, splitByQuantiles, splitRows, splitStratified } from '../../src/data/split.ts';

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

describe('splitStratified of many classes', () => {
  const labelLists = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 60, maxLength: 300 });

  it('keeps its draws: a change here changes every published result', () => {
    const labels = Float32Array.from({ length: 20 }, (_, i) => i % 2);
    expect(splitStratified(labels, 0.3, 0).valid).toEqual(Uint32Array.of(0, 1, 5, 7, 12, 14));
  });

  it('takes class indices of any kind', () => {
    const labels = [2, 0, 1, 2, 0, 1, 2, 0, 1];
    const split = splitStratified(Float32Array.from(labels), 0.4, 3);
    expect(splitStratified(labels, 0.4, 3)).toEqual(split);
    expect(splitStratified(Float64Array.from(labels), 0.4, 3)).toEqual(split);
  });

  it('shows each of ten small classes to validation', () => {
    const labels = Float32Array.from({ length: 40 }, (_, i) => i % 10);
    const { valid } = splitStratified(labels, 0.1, 5);
    expect(new Set([...valid].map((row) => labels[row])).size).toBe(10);
  });

  it('keeps the share of a thousand classes of four', () => {
    const labels = Float32Array.from({ length: 4000 }, (_, i) => i % 1000);
    const { valid } = splitStratified(labels, 0.1, 5);
    expect(Math.abs(valid.length - 400)).toBeLessThanOrEqual(1);
    const classes = [...valid].map((row) => labels[row]);
    expect(new Set(classes).size).toBe(classes.length);
  });

  it('deals every row out once, each class within a row of its due, all within a row of the share', () => {
    fc.assert(
      fc.property(labelLists, fractions, seeds, (list, fraction, seed) => {
        const sizes = new Map<number, number>();
        for (const label of list) sizes.set(label, (sizes.get(label) ?? 0) + 1);
        fc.pre(sizes.size > 10);
        const split = splitStratified(list, fraction, seed);
        expectPartition(split, list.length);
        expect(split.valid.length).toBeGreaterThan(0);
        expect(split.train.length).toBeGreaterThanOrEqual(sizes.size);
        let clamped = 0;
        for (const [label, size] of sizes) {
          const valid = [...split.valid].filter((row) => list[row] === label).length;
          expect(valid).toBeLessThan(Math.max(size * fraction + 1, 1));
          if (valid === size - 1) clamped++;
          else expect(valid).toBeGreaterThan(size * fraction - 1);
        }
        const miss = list.length * fraction - split.valid.length;
        expect(Math.abs(miss)).toBeLessThan(1 + clamped);
      }),
      { seed: 23 },
    );
  });

  it('gives every class its turn', () => {
    const labels = Float32Array.from({ length: 48 }, (_, i) => i % 12);
    const times = new Float64Array(12);
    for (let seed = 0; seed < 600; seed++) {
      for (const row of splitStratified(labels, 0.1, seed).valid) times[labels[row]]++;
    }
    // 240 expected of each.
    for (const drawn of times) expect(Math.abs(drawn - 240)).toBeLessThan(60);
  });

  it('draws from all rows alike where no class has two', () => {
    const labels = Float32Array.from({ length: 20 }, (_, i) => i);
    expect(splitStratified(labels, 0.2, 1)).toEqual(splitRows(20, 0.2, 1));
    expect(splitStratified(labels.slice(0, 5), 0.2, 1)).toEqual(splitRows(5, 0.2, 1));
  });
});

describe('splitByQuantiles', () => {
  const values = fc.array(fc.constantFrom(0, 1, 2.5, -7, 1e9, 3, 4, 5, 6, 7, 8), {
    minLength: 4,
    maxLength: 300,
  });

  it('deals every row out once, the share rounded', () => {
    fc.assert(
      fc.property(values, fractions, seeds, (list, fraction, seed) => {
        const split = splitByQuantiles(Float64Array.from(list), fraction, seed);
        expectPartition(split, list.length);
        const bins = Math.min(10, Math.floor(list.length / 2));
        const wanted = Math.min(Math.round(list.length * fraction), list.length - bins);
        // Each bin keeps a row for training: with more than nine in ten to validate, that shows.
        const slack = fraction > 0.5 ? bins : 0;
        expect(Math.abs(split.valid.length - Math.max(1, wanted))).toBeLessThanOrEqual(slack);
        expect(split.train.length).toBeGreaterThan(0);
        expect(splitByQuantiles(Float64Array.from(list), fraction, seed)).toEqual(split);
      }),
      { seed: 24 },
    );
  });

  it('takes as many from each tenth of the values', () => {
    const list = Float64Array.from({ length: 200 }, (_, i) => ((i * 77) % 200) ** 3);
    const { valid } = splitByQuantiles(list, 0.1, 9);
    const tenths = [...valid].map((row) => Math.floor(Math.cbrt(list[row] + 0.5) / 20));
    const perTenth = Array.from({ length: 10 }, (_, k) => tenths.filter((t) => t === k).length);
    expect(perTenth).toEqual([2, 2, 2, 2, 2, 2, 2, 2, 2, 2]);
  });

  it('depends on the seed, and splits a constant too', () => {
    const constant = new Float64Array(1000).fill(3);
    const split = splitByQuantiles(constant, 0.2, 1);
    expect(split.valid.length).toBe(200);
    expect(splitByQuantiles(constant, 0.2, 2)).not.toEqual(split);
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
  [
    'splitByQuantiles',
    (count: number, fraction: number) =>
      splitByQuantiles(
        Float64Array.from({ length: count }, (_, i) => i),
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
