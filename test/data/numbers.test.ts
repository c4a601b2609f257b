/** @file The number format: what is read, what is refused, and why. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isText, LARGEST_FLOAT32, numberFault, parseNumber } from '../../src/data/numbers.ts';

describe('parseNumber', () => {
  it.each([
    ['0', 0],
    ['-0', -0],
    ['+7', 7],
    ['007', 7],
    ['1.', 1],
    ['.5', 0.5],
    ['-.5e-3', -0.0005],
    ['1e5', 100_000],
    ['0e5', 0],
    ['6.02E+23', 6.02e23],
    ['12e5', 1_200_000],
    [' 1.5', 1.5],
    ['1.5\t ', 1.5],
    ['\u00A01.5\n', 1.5],
    ['0.1', 0.1],
    ['1e-400', 0],
    ['3.4028234663852886e38', LARGEST_FLOAT32],
    ['-3.4028234663852886e38', -LARGEST_FLOAT32],
  ])('reads %j', (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  it.each([
    ['', 'missing'],
    [' ', 'missing'],
    ['\t\n', 'missing'],
    ['NA', 'missing'],
    ['n/a', 'missing'],
    ['nan', 'missing'],
    ['NaN', 'missing'],
    ['-nan', 'missing'],
    ['NULL', 'missing'],
    ['None', 'missing'],
    ['?', 'missing'],
    ['-', 'missing'],
    ['inf', 'infinite'],
    ['-Infinity', 'infinite'],
    ['+INF', 'infinite'],
    ['3.5e38', 'too large'],
    ['-1e39', 'too large'],
    ['1e999', 'too large'],
    ['1,5', 'decimal comma'],
    ['-12,25', 'decimal comma'],
    ['1.234,5', 'decimal comma'],
    ['1,000', 'decimal comma'],
    ['0x10', 'text'],
    ['0X10', 'text'],
    [' 0x10', 'text'],
    ['0b1', 'text'],
    ['0o7', 'text'],
    ['1_000', 'text'],
    ['1n', 'text'],
    ['1e', 'text'],
    ['1e5.5', 'text'],
    ['e5', 'text'],
    ['.', 'missing'],
    ['+', 'text'],
    ['+-1', 'text'],
    ['--1', 'text'],
    ['1 2', 'text'],
    ['1-2', 'text'],
    ['5%', 'text'],
    ['$5', 'text'],
    ['true', 'text'],
    ['2020-01-01', 'text'],
    ['١٢', 'text'],
    ['１２', 'text'],
    ['1\u0000', 'text'],
  ])('refuses %j as %s', (text, fault) => {
    expect(parseNumber(text)).toBeNaN();
    expect(numberFault(text)).toBe(fault);
    expect(isText(text)).toBe(fault === 'text');
  });

  it('gives back what was printed, however it was printed', () => {
    const numbers = fc.double({ min: -LARGEST_FLOAT32, max: LARGEST_FLOAT32, noNaN: true });
    fc.assert(
      fc.property(numbers, (value) => {
        expect(parseNumber(String(value))).toBe(value + 0 === 0 ? 0 : value);
        expect(parseNumber(value.toExponential(16))).toBe(Number(value.toExponential(16)));
        expect(parseNumber(` ${value.toFixed(3)} `)).toBe(Number(value.toFixed(3)));
      }),
      { seed: 11 },
    );
  });

  it('takes nothing that a plain reading of the grammar does not', () => {
    const grammar = /^\s*[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?\s*$/;
    const letters = fc.constantFrom(...'0019.+-eE xX_,bIn\t\n\u00A0/:'.split(''));
    fc.assert(
      fc.property(fc.string({ unit: letters, maxLength: 8 }), (text) => {
        const value = grammar.test(text) ? Number(text) : Number.NaN;
        expect(parseNumber(text)).toBe(Math.abs(value) > LARGEST_FLOAT32 ? Number.NaN : value);
      }),
      { seed: 12, numRuns: 5000 },
    );
  });
});
