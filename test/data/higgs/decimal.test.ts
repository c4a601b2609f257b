/** @file Numbers as text: known ones, and agreement with `toFixed` on many. */
import { describe, expect, it } from 'vitest';
import { Purpose, RandomStream } from '../../../src/base/random.ts';
import { MAX_NUMBER_BYTES, writeNumber } from '../../../src/data/higgs/decimal.ts';

function text(value: number): string {
  const bytes = new Uint8Array(3 + MAX_NUMBER_BYTES);
  const end = writeNumber(value, bytes, 3);
  return new TextDecoder().decode(bytes.subarray(3, end));
}

describe('writeNumber', () => {
  it.each([
    [0, '0'],
    [-0, '0'],
    [1, '1'],
    [-10, '-10'],
    [100, '100'],
    [0.1, '0.1'],
    [-0.05, '-0.05'],
    [0.000001, '0.000001'],
    [0.0000004, '0'],
    [-0.0000004, '0'],
    [2.1730762, '2.173076'],
    [-123.456, '-123.456'],
    [999.999999, '999.999999'],
    [-999.999999, '-999.999999'],
  ])('writes %d as %s', (value, expected) => {
    expect(text(value)).toBe(expected);
    expect(expected.length).toBeLessThanOrEqual(MAX_NUMBER_BYTES);
  });

  it('is right to half a unit of the sixth place, without trailing zeros', () => {
    const random = new RandomStream(3, Purpose.test);
    for (let i = 0; i < 5000; i++) {
      const value = (random.uniform() - 0.5) * (i % 2 === 0 ? 4 : 1999);
      const written = text(value);
      expect(Math.abs(Number(written) - value)).toBeLessThan(0.5000001e-6);
      expect(written).toBe(String(Number(Number(written).toFixed(6))).replace(/^.*e.*$/, written));
    }
  });

  it.each([1000, -1000, 999.9999999, NaN, Infinity])('refuses %d', (value) => {
    expect(() => text(value)).toThrow(RangeError);
  });
});
