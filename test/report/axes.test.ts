/** @file The axes of the learning curves: whole epochs, and values that are never squeezed to nothing. */
import { describe, expect, it } from 'vitest';
import { epochDomain, epochTicks, valueDomain, valueFormat } from '../../src/report/axes.ts';

function upTo(last: number, first = 1): readonly number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

describe('the epochs', () => {
  it.each<[string, readonly number[], readonly number[], readonly number[]]>([
    ['none', [], [0.5, 1.5], [1]],
    ['one', [1], [0.5, 1.5], [1]],
    ['one, the seventh', [7], [6.5, 7.5], [7]],
    ['2', upTo(2), [1, 2], [1, 2]],
    ['7', upTo(7), [1, 7], [1, 2, 3, 4, 5, 6, 7]],
    ['18', upTo(18), [1, 18], [1, 2, 4, 6, 8, 10, 12, 14, 16, 18]],
    ['30', upTo(30), [1, 30], [1, 5, 10, 15, 20, 25, 30]],
    ['90 to 100, resumed', upTo(100, 90), [90, 100], upTo(100, 90)],
    ['1000', upTo(1000), [1, 1000], [1, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000]],
  ])('%s', (_, epochs, domain, ticks) => {
    expect(epochDomain(epochs)).toEqual(domain);
    expect(epochTicks(epochs)).toEqual(ticks);
  });
});

describe('the values', () => {
  it.each<[readonly number[], number, number]>([
    [[], 0, 1],
    [[0], -0.5, 0.5],
    [[0.5, 0.5], 0.475, 0.525],
    [[-2], -2.1, -1.9],
    [[1, 0, 0.5], -0.06, 1.06],
    [[1e8, 2e8], 0.94e8, 2.06e8],
  ])('%j', (values, from, to) => {
    const domain = valueDomain(values);
    expect(domain[0]).toBeCloseTo(from, 10);
    expect(domain[1]).toBeCloseTo(to, 10);
  });

  it.each<[readonly [number, number], string | undefined]>([
    [[0, 1], undefined],
    [[-0.0002, 0.0011], undefined],
    [[0, 9999], undefined],
    [[0, 10_000], '~s'],
    [[-20_000, 1], '~s'],
    [[1e-5, 2e-5], '~e'],
  ])('of %j have labels in the form %s', (domain, format) => {
    expect(valueFormat(domain).tickFormat).toBe(format);
  });
});
