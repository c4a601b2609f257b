/** @file Columns of two values: which of them is "no" and which is "yes". */
import { parseNumber } from '../numbers.ts';
import type { BooleanReading } from './column-schema.ts';

const NO = ['0', 'f', 'false', 'n', 'no', 'off'];
const YES = ['1', 't', 'true', 'y', 'yes', 'on'];

/**
 * How cells of two values are read, upper and lower case counted as the same.
 *
 * Usual spellings of no and yes (0/1, f/t, false/true, n/y, no/yes, off/on) stand for these, mixed or not. Of
 * two other values the larger number, or the text that sorts last, is "yes". A single value beside missing
 * cells is "yes", and missing is "no".
 *
 * @param keys the distinct cells
 * @returns undefined where there are more than two values, or none
 */
export function readBoolean(keys: Iterable<string>): BooleanReading | undefined {
  const values = new Set<string>();
  for (const key of keys) {
    values.add(key.toLowerCase());
    if (values.size > NO.length + YES.length) return undefined;
  }
  const usual = [...values].every((value) => NO.includes(value) || YES.includes(value));
  const both = NO.some((value) => values.has(value)) && YES.some((value) => values.has(value));
  if (usual && both) return { kind: 'boolean', no: NO, yes: YES };
  const [first, second] = [...values].toSorted(bySize);
  if (values.size === 1) return { kind: 'boolean', no: [], yes: [first] };
  return values.size === 2 ? { kind: 'boolean', no: [first], yes: [second] } : undefined;
}

function bySize(a: string, b: string): number {
  const difference = parseNumber(a) - parseNumber(b);
  if (!Number.isNaN(difference)) return difference;
  return a < b ? -1 : 1;
}
