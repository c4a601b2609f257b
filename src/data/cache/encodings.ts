/**
 * @file How a column of a block is written: by the smallest encoding that gives every bit back.
 *
 * Most decimals are whole numbers over a power of ten: 0.766991 is 766,991 / 10^6. Such a quotient is rounded once,
 * just as reading its text is, so the whole number and the power say it all, in one to four bytes.
 */

/** By its place in this list an encoding is known in a file. */
export const ENCODINGS = ['missing', 'i8', 'i16', 'i32', 'f32', 'f64', 'u8', 'u16', 'c32'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes of a cell. `missing`: all are. `u8`, `u16` and `c32` are codes of texts. */
export const CELL_BYTES: Readonly<Record<Encoding, number>> = {
  missing: 0,
  i8: 1,
  i16: 2,
  i32: 4,
  f32: 4,
  f64: 8,
  u8: 1,
  u16: 2,
  c32: 4,
};

/** The least value of each integer type stands for a missing number. */
const LARGEST: readonly (readonly [Encoding, number])[] = [
  ['i8', 127],
  ['i16', 32_767],
  ['i32', 2_147_483_647],
];
const LARGEST_INT = 2_147_483_647;
const POWERS = Float64Array.from({ length: 10 }, (_, power) => 10 ** power);
const MOST_PLACES = POWERS.length - 1;

export interface NumbersEncoding {
  readonly encoding: Encoding;
  /** Decimal places of integers: a cell is the integer over ten to this power. */
  readonly places: number;
  /** Whether all numbers present are whole. */
  readonly whole: boolean;
  /** Of the numbers present; Infinity and -Infinity where there are none. */
  readonly least: number;
  readonly most: number;
  readonly missing: number;
}

/** Chooses for these numbers, NaN where missing. */
export function chooseForNumbers(values: Float64Array): NumbersEncoding {
  let least = Number.POSITIVE_INFINITY;
  let most = Number.NEGATIVE_INFINITY;
  let missing = 0;
  let places = 0;
  let power = 1;
  let isDecimal = true;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (Number.isNaN(value)) {
      missing++;
      continue;
    }
    if (value < least) least = value;
    if (value > most) most = value;
    while (isDecimal && !isOver(value, power)) {
      if (places === MOST_PLACES) isDecimal = false;
      else power = POWERS[++places];
    }
  }
  const said = { least, most, missing };
  if (missing === values.length) return { ...said, encoding: 'missing', places: 0, whole: true };
  if (isDecimal) {
    const size = Math.max(Math.abs(least), Math.abs(most)) * power;
    const fitting = LARGEST.find(([, largest]) => size <= largest);
    if (fitting !== undefined)
      return { ...said, encoding: fitting[0], places, whole: places === 0 };
  }
  const whole = values.every((value) => Number.isInteger(value) || Number.isNaN(value));
  const single = values.every((value) => Math.fround(value) === value || Number.isNaN(value));
  return { ...said, encoding: single ? 'f32' : 'f64', places: 0, whole };
}

/** Whether the value is a whole number of 32 bits over the power of ten, and not -0. */
function isOver(value: number, power: number): boolean {
  const scaled = value * power;
  if (!(scaled <= LARGEST_INT && scaled >= -LARGEST_INT)) return false;
  const whole = (scaled + (value < 0 ? -0.5 : 0.5)) | 0;
  return whole / power === value && (whole !== 0 || 1 / value > 0);
}

/** Writes numbers. @param target as many bytes as they take, from an address that is a multiple of 8 */
export function writeNumbers(
  values: Float64Array,
  { encoding, places }: NumbersEncoding,
  target: Uint8Array<ArrayBuffer>,
): void {
  if (encoding === 'missing') return;
  const cells = viewOf(encoding, target, values.length);
  if (encoding === 'f32' || encoding === 'f64') {
    cells.set(values);
    return;
  }
  const power = POWERS[places];
  const absent = -(2 ** (8 * CELL_BYTES[encoding] - 1));
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    cells[i] = Number.isNaN(value) ? absent : (value * power + (value < 0 ? -0.5 : 0.5)) | 0;
  }
}

/** Where the cells of numbers begin, and how they are written. */
export interface WrittenNumbers {
  readonly encoding: Encoding;
  readonly places: number;
  /** The first cell wanted. */
  readonly first: number;
}

/** Reads numbers into `values` from its place `at` on. */
export function readNumbers(
  source: Uint8Array<ArrayBuffer>,
  { encoding, places, first }: WrittenNumbers,
  values: Float64Array,
  at: number,
  count: number,
): void {
  if (encoding === 'missing') {
    values.fill(Number.NaN, at, at + count);
    return;
  }
  const cells = viewOf(encoding, source, first + count);
  if (encoding === 'f32' || encoding === 'f64') {
    values.set(cells.subarray(first), at);
    return;
  }
  const power = POWERS[places];
  const absent = -(2 ** (8 * CELL_BYTES[encoding] - 1));
  for (let i = 0; i < count; i++) {
    const cell = cells[first + i];
    values[at + i] = cell === absent ? Number.NaN : cell / power;
  }
}

/** Chooses for codes from 0 up to, not including, this many. */
export function chooseForCodes(size: number): Encoding {
  if (size <= 2 ** 8) return 'u8';
  return size <= 2 ** 16 ? 'u16' : 'c32';
}

/** What cells of each encoding are, over their bytes. */
const ARRAYS = {
  missing: Int8Array,
  i8: Int8Array,
  i16: Int16Array,
  i32: Int32Array,
  f32: Float32Array,
  f64: Float64Array,
  u8: Uint8Array,
  u16: Uint16Array,
  c32: Int32Array,
} as const;

/** The first `count` cells, over the bytes, which begin at an address that is a multiple of 8. */
export function viewOf(
  encoding: Encoding,
  { buffer, byteOffset }: Uint8Array<ArrayBuffer>,
  count: number,
) {
  return new ARRAYS[encoding](buffer, byteOffset, count);
}
