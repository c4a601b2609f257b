/** @file Numbers on a command line. */
import { describe, expect, it } from 'vitest';
import { WdError } from '../../src/base/errors.ts';
import { integerOption, numberOption } from '../../src/cli/number-options.ts';

function complaint(work: () => number): string {
  try {
    return `none: ${work()}`;
  } catch (error) {
    if (!(error instanceof WdError)) throw error;
    expect([error.code, error.exitCode]).toEqual(['WD010', 2]);
    return error.message;
  }
}

describe('numberOption', () => {
  it.each([
    ['0', 0],
    ['.5', 0.5],
    ['5.', 5],
    ['+1e-7', 1e-7],
    ['1E3', 1000],
  ])('reads %s', (text, value) => expect(numberOption('--x', text, { least: 0 })).toBe(value));

  it.each([
    '',
    ' ',
    '1,5',
    '0x10',
    '1_000',
    'NaN',
    'Infinity',
    '1e999',
    '-1e999',
    '1e',
    '--1',
    '١',
  ])('refuses %j', (text) => {
    const message = `--x "${text}" is not a number from -5 on`;
    expect(complaint(() => numberOption('--x', text, { least: -5 }))).toBe(message);
  });

  it.each([
    [undefined, 'from 0, up to 1', ['0', '1'], ['-0.1', '1.1']],
    ['least', 'above 0, up to 1', ['1'], ['0', '1.1']],
    ['most', 'from 0, below 1', ['0'], ['-0.1', '1']],
    ['both', 'above 0, below 1', ['0.5', '1e-300'], ['0', '1', '1e-999']],
  ] as const)('keeps bounds open at %s: %s', (open, words, inside, outside) => {
    const range = { least: 0, most: 1, ...(open === undefined ? {} : { open }) };
    for (const text of inside) expect(numberOption('--x', text, range)).toBe(Number(text));
    for (const text of outside) {
      const message = `--x "${text}" is not a number ${words}`;
      expect(complaint(() => numberOption('--x', text, range))).toBe(message);
    }
  });
});

describe('integerOption', () => {
  it.each([
    ['0', 0],
    ['+7', 7],
    ['007', 7],
    [String(Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER],
  ])('reads %s', (text, value) => expect(integerOption('--n', text, { least: 0 })).toBe(value));

  it.each(['', '1.0', '1e4', '16_384', '16,384', '9007199254740992', '-1', '1 ', 'eight'])(
    'refuses %j',
    (text) => {
      const message = `--n "${text}" is not a whole number from 0 on`;
      expect(complaint(() => integerOption('--n', text, { least: 0 }))).toBe(message);
    },
  );
});
