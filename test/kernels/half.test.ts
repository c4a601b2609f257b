/** @file Half-precision numbers: known ones, ties, subnormals, overflow, and all 63,488 finite halves. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LARGEST_HALF, roundToHalf } from '../../src/kernels/half.ts';

const TINY = 2 ** -24;

/** What 16 bits stand for, written from the format: sign, five bits of exponent, ten of fraction. */
function halfOf(bits: number): number {
  const [exponent, fraction] = [(bits >> 10) & 31, bits & 1023];
  const size = exponent === 0 ? fraction * TINY : (1024 + fraction) * 2 ** (exponent - 25);
  return bits >> 15 === 1 ? -size : size;
}

const FINITE = Array.from({ length: 2 ** 16 }, (_, bits) => bits).filter(
  (bits) => ((bits >> 10) & 31) < 31,
);

describe('roundToHalf', () => {
  it.each([
    ['a third', 1 / 3, 0.333251953125],
    ['pi', Math.PI, 3.140625],
    ['a tenth', 0.1, 0.0999755859375],
    ['the largest', 65_504, LARGEST_HALF],
    ['just below the tie behind the largest', 65_519.99, 65_504],
    ['the tie behind the largest', 65_520, Infinity],
    ['far too large', -1e9, -Infinity],
    ['a tie, down to even', 1 + 2 ** -11, 1],
    ['a tie, up to even', 1 + 3 * 2 ** -11, 1 + 2 ** -9],
    ['a little more than a tie', 1 + 2 ** -11 + 2 ** -30, 1 + 2 ** -10],
    ['a negative tie', -2049, -2048],
    ['a carry into the next power', 2 - 2 ** -12, 2],
    ['the least normal', 2 ** -14, 2 ** -14],
    ['a subnormal', 2.6 * TINY, 3 * TINY],
    ['a tie of subnormals', 2.5 * TINY, 2 * TINY],
    ['the tie below the least', TINY / 2, 0],
    ['more than that', 0.51 * TINY, TINY],
    ['a subnormal that becomes normal', 1023.5 * TINY, 2 ** -14],
    ['minus zero', -0, -0],
    ['what vanishes, with its sign', -TINY / 4, -0],
    ['infinity', -Infinity, -Infinity],
    ['no number', NaN, NaN],
  ])('%s: %d → %d', (_, value, expected) => {
    expect(roundToHalf(value)).toBe(expected);
  });

  it('leaves every finite half as it is', () => {
    expect(FINITE).toHaveLength(63_488);
    expect(FINITE.filter((bits) => !Object.is(roundToHalf(halfOf(bits)), halfOf(bits)))).toEqual(
      [],
    );
  });

  it('takes the nearer of two neighbours, and of two equally near ones the one with an even fraction', () => {
    const positive = fc.integer({ min: 0, max: 0x7bfe });
    const share = fc.constantFrom(0, 0.001, 0.25, 0.499, 0.5, 0.501, 0.75, 0.999);
    const check = fc.property(positive, share, (bits, part) => {
      const [below, above] = [halfOf(bits), halfOf(bits + 1)];
      const upwards = part > 0.5 || (part === 0.5 && bits % 2 === 1);
      const value = below + part * (above - below);
      expect(roundToHalf(value)).toBe(upwards ? above : below);
    });
    fc.assert(check, { seed: 16, numRuns: 2000 });
  });
});
