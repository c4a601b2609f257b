/**
 * @file Decimal numbers read from bytes, to the bit as `Number` reads their text.
 *
 * A whole number below 2^53 and a power of ten up to 10^22 are exact in float64, so one multiplication or division of
 * the two rounds once, as it should (Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990). What has
 * more digits than that goes through `Number`.
 */
import { LARGEST_FLOAT32 } from '../numbers.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const ZERO = 0x30;
const LOWER_CASE = 0x20;
const LETTER_E = 0x65;

/** 10^0 to 10^22, all exact. */
const POWERS = Float64Array.from({ length: 23 }, (_, power) => Number(`1e${power}`));
/** So many digits make an int32, whatever they are. */
const MOST_SHORT_DIGITS = 9;
/** So many digits make a whole number below 2^53, whatever they are. */
const MOST_EXACT_DIGITS = 15;

/**
 * Reads the decimal number that begins at `start`: sign, digits, decimal mark, digits, exponent.
 *
 * @param bytes what follows the number must be a byte that cannot be a part of it
 * @param mark the decimal mark
 * @param values where it goes, at `place`
 * @returns where it ends; -1 where no number begins, or one beyond float32
 */
export function readNumber(
  bytes: Uint8Array,
  start: number,
  mark: number,
  values: Float64Array,
  place: number,
): number {
  let at = start;
  const sign = bytes[at];
  if (sign === MINUS || sign === PLUS) at++;
  const first = at;
  let whole = 0;
  let digit = 0;
  let digits = 0;
  let places = 0;
  while ((digit = bytes[at] ^ ZERO) < 10) {
    whole = (Math.imul(whole, 10) + digit) | 0;
    at++;
  }
  digits = at - first;
  if (bytes[at] === mark) {
    const point = ++at;
    while ((digit = bytes[at] ^ ZERO) < 10) {
      whole = (Math.imul(whole, 10) + digit) | 0;
      at++;
    }
    places = at - point;
    digits += places;
  }
  if (digits === 0) return -1;
  if (digits > MOST_SHORT_DIGITS || (bytes[at] | LOWER_CASE) === LETTER_E) {
    return readLong(bytes, start, mark, values, place);
  }
  const size = whole / POWERS[places];
  values[place] = sign === MINUS ? -size : size;
  return at;
}

/** The same for numbers of many digits or with an exponent. There is a digit. */
function readLong(
  bytes: Uint8Array,
  start: number,
  mark: number,
  values: Float64Array,
  place: number,
): number {
  const sign = bytes[start];
  let at = sign === MINUS || sign === PLUS ? start + 1 : start;
  let whole = 0;
  let significant = 0;
  let zeros = 0;
  let places = 0;
  let beyond = false;
  for (; ; at++) {
    const digit = bytes[at] ^ ZERO;
    if (digit >= 10) {
      if (bytes[at] !== mark || beyond) break;
      beyond = true;
      continue;
    }
    if (beyond) places++;
    if (digit !== 0) {
      // Zeros count once a digit follows: those at the end are a matter of the exponent.
      significant += zeros + 1;
      if (significant <= MOST_EXACT_DIGITS) whole = whole * POWERS[zeros + 1] + digit;
      zeros = 0;
    } else if (significant > 0) zeros++;
  }
  let power = zeros - places;
  if ((bytes[at] | LOWER_CASE) === LETTER_E) {
    const end = endOfExponent(bytes, at + 1);
    if (end < 0) return -1;
    power += Number(latin1(bytes, at + 1, end));
    at = end;
  }
  let value = 0;
  if (significant > MOST_EXACT_DIGITS || power < -22 || power > 22) {
    const text = latin1(bytes, start, at);
    value = Number(mark === 0x2e ? text : text.replace(String.fromCharCode(mark), '.'));
  } else {
    const size = power < 0 ? whole / POWERS[-power] : whole * POWERS[power];
    value = sign === MINUS ? -size : size;
  }
  if (!(Math.abs(value) <= LARGEST_FLOAT32)) return -1;
  values[place] = value;
  return at;
}

/** Where the digits of an exponent end; -1 where there are none. */
function endOfExponent(bytes: Uint8Array, start: number): number {
  let at = start;
  if (bytes[at] === MINUS || bytes[at] === PLUS) at++;
  const first = at;
  while ((bytes[at] ^ ZERO) < 10) at++;
  return at === first ? -1 : at;
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  let text = '';
  for (let at = start; at < end; at++) text += String.fromCharCode(bytes[at]);
  return text;
}
