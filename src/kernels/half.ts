/** @file Half-precision numbers, IEEE 754 binary16: what a float becomes on its way into a matrix unit. */

/** The largest finite half. */
export const LARGEST_HALF = 65_504;
/** Exponent of the smallest normal half; below it halves are evenly spaced. */
const LEAST_EXPONENT = -14;
/** Bits of a half's fraction. */
const FRACTION = 10;

/** The nearest half, ties to even; beyond the largest, infinity. */
export function roundToHalf(value: number): number {
  const size = Math.abs(value);
  if (size === 0 || !Number.isFinite(value)) return value;
  const exponent = Math.max(LEAST_EXPONENT, Math.floor(Math.log2(size)));
  const unit = 2 ** (exponent - FRACTION);
  const rounded = unit * roundToEven(size / unit);
  return Math.sign(value) * (rounded > LARGEST_HALF ? Infinity : rounded);
}

function roundToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
