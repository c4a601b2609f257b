/** @file What stands where a value is not known. */
import { parseNumber } from '../numbers.ts';

/** Common marks of a missing value, the empty cell among them. */
export const MISSING_TOKENS: readonly string[] = [
  '',
  'NA',
  'N/A',
  'n/a',
  'NaN',
  'nan',
  'null',
  'NULL',
  'None',
  '?',
  '-',
  '.',
];

export interface MissingTokens {
  readonly all: ReadonlySet<string>;
  /** Whether one of them reads as a number, such as -999: then every number must be held against them. */
  readonly numeric: boolean;
}

/** @param given replaces the common ones; the empty cell is always missing */
export function missingTokens(given: readonly string[] | undefined): MissingTokens {
  const all = new Set(['', ...(given ?? MISSING_TOKENS)].map((token) => token.trim()));
  return { all, numeric: [...all].some((token) => !Number.isNaN(parseNumber(token))) };
}
