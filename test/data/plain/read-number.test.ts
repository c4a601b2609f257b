/** @file Numbers read from bytes: to the bit what `parseNumber` reads, and nothing that it refuses. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNumber } from '../../../src/data/numbers.ts';
import { readNumber } from '../../../src/data/plain/read-number.ts';

const POINT = 0x2e;
const COMMA = 0x2c;

/** What a field of this text comes to: a number if all of it is one. */
function read(text: string, mark = POINT): number {
  const bytes = Buffer.from(`${text}\n`);
  const values = new Float64Array(1);
  const end = readNumber(bytes, 0, mark, values, 0);
  return end === text.length ? values[0] : Number.NaN;
}

const digits = (most: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789'.split('')), maxLength: most });
const sign = fc.constantFrom('', '', '-', '+');
const exponent = fc.oneof(
  fc.constant(''),
  fc
    .tuple(fc.constantFrom('e', 'E'), sign, fc.integer({ min: 0, max: 330 }))
    .map((parts) => parts.join('')),
);
const decimal = fc
  .tuple(sign, digits(24), fc.constantFrom('', '.'), digits(24), exponent)
  .map((parts) => parts.join(''));

describe('readNumber', () => {
  it('reads decimals of any length to the bit', () => {
    fc.assert(
      fc.property(decimal, (text) => {
        expect(read(text), text).toBe(parseNumber(text));
        expect(read(text.replace('.', ','), COMMA), text).toBe(parseNumber(text));
      }),
      { seed: 542, numRuns: 20_000 },
    );
  });

  it('reads what any float64 and float32 is written as', () => {
    const float = fc.oneof(fc.double({ noNaN: true }), fc.float({ noNaN: true }), fc.integer());
    fc.assert(
      fc.property(float, fc.integer({ min: 0, max: 20 }), (value, places) => {
        const exponential = value.toExponential(places);
        for (const text of [String(value), value.toPrecision(places + 1), exponential]) {
          expect(read(text), text).toBe(parseNumber(text));
        }
      }),
      { seed: 543, numRuns: 5000 },
    );
  });

  it('refuses whatever else', () => {
    const unit = fc.constantFrom(...'0019+-.,eE xn_'.split(''));
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 6 }), (text) => {
        // White space is for whoever finds where the number begins.
        const expected = text === text.trim() ? parseNumber(text) : Number.NaN;
        expect(read(text), text).toBe(expected);
      }),
      { seed: 544, numRuns: 20_000 },
    );
  });

  it.each([
    ['0', 0],
    ['-0', -0],
    ['-0.000', -0],
    ['999999999', 999_999_999],
    ['4294967296', 4_294_967_296],
    ['9007199254740993', 9_007_199_254_740_992],
    ['1000000000000000000000', 1e21],
    ['0.1', 0.1],
    ['8.692932128906250000e-01', 0.869293212890625],
    ['1e23', 1e23],
    ['3.4028234663852886e38', 3.4028234663852886e38],
    ['3.4028235e38', Number.NaN],
    ['1e39', Number.NaN],
    ['', Number.NaN],
    ['.', Number.NaN],
    ['1e', Number.NaN],
    ['1e+', Number.NaN],
    ['1.2.3', Number.NaN],
    ['0x10', Number.NaN],
  ])('reads %j as %d', (text, value) => {
    expect(read(text)).toBe(value);
  });
});
