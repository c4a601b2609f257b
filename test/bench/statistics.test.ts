/** @file Medians and quartiles. */
import { describe, expect, it } from 'vitest';
import { scaled, spreadOf } from '../../src/bench/statistics.ts';

describe('spreadOf', () => {
  it.each([
    [[5], { median: 5, low: 5, high: 5, samples: 1 }],
    [[3, 1], { median: 2, low: 1.5, high: 2.5, samples: 2 }],
    [[9, 1, 5], { median: 5, low: 3, high: 7, samples: 3 }],
    [[4, 1, 3, 2], { median: 2.5, low: 1.75, high: 3.25, samples: 4 }],
    // One wild measurement moves neither.
    [[1, 2, 3, 4, 1e9], { median: 3, low: 2, high: 4, samples: 5 }],
  ])('%j', (measurements, expected) => {
    expect(spreadOf(measurements)).toEqual(expected);
  });

  it('has nothing to say of nothing', () => {
    expect(spreadOf([])).toEqual({ median: NaN, low: NaN, high: NaN, samples: 0 });
  });

  it('leaves its measurements as they are', () => {
    const measurements = [3, 1, 2];
    spreadOf(measurements);
    expect(measurements).toEqual([3, 1, 2]);
  });
});

it('scaled changes the unit and not the number of samples', () => {
  expect(scaled(spreadOf([1, 2, 3]), 1000)).toEqual({
    median: 2000,
    low: 1500,
    high: 2500,
    samples: 3,
  });
});
