/**
 * @file The one number format of text files: a decimal such as `-12`, `.5`, `1.` or `6.02e23`, with white
 * space around it allowed, and small enough for float32. Anything else is not a number.
 */

/** The largest finite float32, (2 − 2^-23) · 2^127. */
export const LARGEST_FLOAT32 = 3.4028234663852886e38;

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const DECIMAL_COMMA = /^[+-]?\d+(?:[.,' ]\d{3})*,\d+$/;
const INFINITE = /^[+-]?inf(?:inity)?$/i;

/** What people and programs write where a value is not known. */
const MISSING = new Set(
  ',na,n/a,#n/a,nan,-nan,null,#null!,none,nil,missing,unknown,?,.,-,--,\\n'.split(','),
);

const SPACE = 0x20;
const DIGIT_9 = 0x39;

/** Reads a cell as a float64. @returns NaN, which no number in the format reads as, for any other text */
export function parseNumber(text: string): number {
  const first = text.charCodeAt(0);
  // `Number` also takes '', '0x10', '1e5' and 'Infinity'. All but the first have a letter in first or second
  // place; text without one needs no closer look. The comparisons are false for NaN, the code of no character.
  const plain = first > SPACE && first <= DIGIT_9 && !(text.charCodeAt(1) > DIGIT_9);
  if (!plain && !DECIMAL.test(text.trim())) return Number.NaN;
  const value = Number(text);
  return Math.abs(value) <= LARGEST_FLOAT32 ? value : Number.NaN;
}

/** Why a cell is not a number. */
export type NumberFault = 'missing' | 'infinite' | 'too large' | 'decimal comma' | 'text';

/** The reason for a NaN of `parseNumber`. */
export function numberFault(text: string): NumberFault {
  const word = text.trim();
  if (MISSING.has(word.toLowerCase())) return 'missing';
  if (INFINITE.test(word)) return 'infinite';
  if (DECIMAL.test(word)) return 'too large';
  return DECIMAL_COMMA.test(word) ? 'decimal comma' : 'text';
}

/** Whether a cell is text: neither a number nor what stands in a number's place. */
export function isText(cell: string): boolean {
  return Number.isNaN(parseNumber(cell)) && numberFault(cell) === 'text';
}
