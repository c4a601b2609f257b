/** @file Numbers as the commands write them. */
import { describe, expect, it } from 'vitest';
import {
  alignedRow,
  bytes,
  count,
  duration,
  plural,
  rate,
  remaining,
  seconds,
  significant,
  sparkline,
} from '../../src/cli/format.ts';

describe('numbers', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1000, '1,000'],
    [52_591, '52,591'],
    [11_000_000, '11,000,000'],
  ])('count(%d)', (n, expected) => expect(count(n)).toBe(expected));

  it('plural', () => {
    expect(plural(1, 'row')).toBe('1 row');
    expect(plural(0, 'row')).toBe('0 rows');
    expect(plural(32_561, 'row')).toBe('32,561 rows');
    expect(plural(1, 'class', 'classes')).toBe('1 class');
    expect(plural(2, 'class', 'classes')).toBe('2 classes');
  });

  it.each([
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1.0 kB'],
    [3_849, '3.8 kB'],
    [176_311, '176 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [9_950_000, '10 MB'],
    [3.8e6, '3.8 MB'],
    [2.8e9, '2.8 GB'],
    [1.5e16, '15,000 TB'],
  ])('bytes(%d)', (n, expected) => expect(bytes(n)).toBe(expected));

  it.each([
    [0, '0 rows/s'],
    [0.1234, '0.123 rows/s'],
    [12_345, '12,300 rows/s'],
    [999_499, '999,000 rows/s'],
    [999_500, '1.0 M rows/s'],
    [1_912_000, '1.9 M rows/s'],
    [52_591_000, '53 M rows/s'],
    [1.2e9, '1.2 G rows/s'],
  ])('rate(%d)', (n, expected) => expect(rate(n)).toBe(expected));

  it.each([
    [0, '0'],
    [0.317_41, '0.317'],
    [0.3, '0.300'],
    [12, '12.0'],
    [999.6, '1000'],
    [1234.5, '1235'],
    [0.000_012, '1.20e-5'],
    [-0.25, '-0.250'],
    [2.5e7, '2.50e+7'],
    [Number.NaN, 'NaN'],
    [Infinity, 'Infinity'],
  ])('significant(%d)', (x, expected) => expect(significant(x)).toBe(expected));
});

describe('times', () => {
  it.each([
    [0, '0.000', '0.000 s'],
    [0.0042, '0.004', '0.004 s'],
    [0.00996, '0.01', '0.01 s'],
    [0.14, '0.14', '0.14 s'],
    [1.309, '1.31', '1.31 s'],
    [9.996, '10.0', '10.0 s'],
    [12.44, '12.4', '12.4 s'],
    [59.94, '59.9', '59.9 s'],
    [59.96, '60.0', '1 min 0 s'],
    [99.96, '100', '1 min 40 s'],
    [200.4, '200', '3 min 20 s'],
    [3599.7, '3600', '1 h 0 min'],
    [7500, '7500', '2 h 5 min'],
    [7199, '7199', '2 h 0 min'],
  ])('seconds and duration of %d', (s, bare, full) => {
    expect(seconds(s)).toBe(bare);
    expect(duration(s)).toBe(full);
  });

  it.each([
    [0, '~1 s'],
    [3.6, '~4 s'],
    [9.4, '~9 s'],
    [9.6, '~10 s'],
    [33, '~35 s'],
    [57, '~55 s'],
    [58, '~1 minute'],
    [89, '~1 minute'],
    [91, '~2 minutes'],
    [5300, '~88 minutes'],
    [5400, '~2 hours'],
    [172_000, '~2 days'],
    [1e12, '~99 days'],
    [undefined, undefined],
    [Number.NaN, undefined],
    [Infinity, undefined],
    [-1, undefined],
  ])('remaining(%s)', (s, expected) => expect(remaining(s)).toBe(expected));
});

describe('lines', () => {
  it.each([
    [[], ''],
    [[1], '▁'],
    [[2, 2, 2], '▁▁▁'],
    [[8, 7, 6, 5, 4, 3, 2, 1], '█▇▆▅▄▃▂▁'],
    [[0, Number.NaN, 1], '▁ █'],
    [[Number.NaN], ' '],
    [[1, Infinity, 0], '█ ▁'],
  ])('sparkline(%j)', (values, expected) => expect(sparkline(values)).toBe(expected));

  it('draws a long curve through means', () => {
    const values = Array.from({ length: 1000 }, (_, i) => Math.floor(i / 125));
    expect(sparkline(values, 8)).toBe('▁▂▃▄▅▆▇█');
    expect(sparkline(values)).toHaveLength(40);
    expect(sparkline([0, 2, Number.NaN, 8, 8, 8], 3)).toBe('▁██');
  });

  it('aligns cells, wide characters included', () => {
    const columns = [
      { width: 5, align: 'right' },
      { width: 8, align: 'left' },
      { width: 6, align: 'right' },
    ] as const;
    expect(alignedRow(['6', 'a', '0.31'], columns)).toBe('    6  a           0.31');
    expect(alignedRow(['6', '漢字', '0.31'], columns)).toBe('    6  漢字        0.31');
    expect(alignedRow(['1234567', 'a', ''], columns)).toBe('1234567  a');
  });
});
