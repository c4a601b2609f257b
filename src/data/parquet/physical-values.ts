/** @file The values that Parquet stores, checked and made exact: integers, bytes, texts, half floats. */
import { CellFault } from './cell-fault.ts';

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Damage can leave a hole, or point behind the end of a dictionary: then there is no value at all. */
function noValue(): CellFault {
  return new CellFault('WD521', 'cannot be decoded', 'copy or download the file again');
}

export function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw noValue();
  return value;
}

export function bigintOf(value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value)) return BigInt(value);
  if (typeof value !== 'bigint') throw noValue();
  return value;
}

export function bytesOf(value: unknown): Uint8Array {
  if (!(value instanceof Uint8Array)) throw noValue();
  return value;
}

/** `true` or `false` */
export function booleanText(value: unknown): string {
  if (typeof value !== 'boolean') throw noValue();
  return String(value);
}

/** A whole number. @throws CellFault WD524 for one that float64 cannot hold exactly */
export function wholeNumber(value: unknown): number {
  if (typeof value === 'number') return value;
  const exact = bigintOf(value);
  const rounded = Number(exact);
  // Larger ones come rounded, but never down to where all are exact.
  if (Number.isSafeInteger(rounded)) return rounded;
  throw new CellFault(
    'WD524',
    `is ${exact}, which a float64 cannot hold exactly`,
    'write it as text where it names something, as a double where it measures',
  );
}

/** `unscaled` · 10^-`scale`, rounded once. */
export function decimalNumber(unscaled: bigint, scale: number): number {
  return Number(`${unscaled}e${-scale}`);
}

/** A number in two's complement, the highest byte first. */
export function signedInteger(bytes: Uint8Array): bigint {
  let bits = 0n;
  for (const byte of bytes) bits = (bits << 8n) | BigInt(byte);
  return BigInt.asIntN(8 * bytes.length, bits);
}

/** IEEE 754 binary16: a sign, 5 bits of exponent, 10 of fraction; the lower byte first. */
export function halfFloat(bytes: Uint8Array): number {
  if (bytes.length !== 2) throw noValue();
  const bits = bytes[0] | (bytes[1] << 8);
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  const sign = bits >> 15 === 0 ? 1 : -1;
  if (exponent === 0x1f) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1024 + fraction) * 2 ** (exponent - 25);
}

/** `f81d4fae-7dec-11d0-a765-00a0c91e6bf6` */
export function uuidText(bytes: Uint8Array): string {
  return hexadecimal(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}

/** @throws CellFault WD525 for bytes that are not UTF-8 */
export function textOf(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    const hex = hexadecimal(bytes.subarray(0, 8));
    throw new CellFault('WD525', `is not UTF-8 text: it begins with 0x${hex}`, 'write it as text');
  }
}

function hexadecimal(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
