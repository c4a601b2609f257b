/**
 * @file Looks through runs of small integers (github.com/apache/parquet-format, Encodings.md, "Run Length Encoding /
 * Bit-Packing Hybrid"), which hold the levels of a page and its indices into a dictionary.
 */

/** Bytes that cannot be a page. */
export class PageFault extends Error {
  override readonly name = 'PageFault';
}

interface Run {
  /** Where its values lie. */
  readonly start: number;
  readonly values: number;
  /** Whether each value stands for itself; else one stands for all. */
  readonly packed: boolean;
}

/**
 * Checks runs that make `count` values: each lies within the bytes, and none makes more than are left, since a
 * decoder that believes it fills the memory.
 *
 * @param width bits of a value
 */
export function checkRuns(bytes: Uint8Array, width: number, count: number): void {
  for (const _ of eachRun(bytes, width, count));
}

/** How many of `count` values of one bit are 1. */
export function countOnes(bytes: Uint8Array, count: number): number {
  let [seen, ones] = [0, 0];
  for (const { start, values, packed } of eachRun(bytes, 1, count)) {
    const used = Math.min(values, count - seen);
    ones += packed ? onesIn(bytes, start, used) : used * (bytes[start] & 1);
    seen += values;
  }
  return ones;
}

function* eachRun(bytes: Uint8Array, width: number, count: number): Generator<Run, void> {
  if (!(width >= 0 && width <= 32)) throw new PageFault(`values of ${width} bits`);
  let [at, seen] = [0, 0];
  while (seen < count) {
    const { value: header, end: start } = varint(bytes, at);
    const packed = (header & 1) === 1;
    const values = packed ? (header >>> 1) * 8 : header >>> 1;
    // Packed values come by eight: the last of them need not count.
    if (values > count - seen + 7) throw new PageFault(`a run of ${values} values`);
    const used = Math.min(values, count - seen);
    // Some writers leave out what need not count.
    const needed = packed ? Math.ceil((used * width) / 8) : Math.ceil(width / 8);
    if (start + needed > bytes.length) throw new PageFault('a run is cut off');
    yield { start, values, packed };
    at = start + (packed ? (values * width) / 8 : needed);
    seen += values;
  }
}

function varint(bytes: Uint8Array, at: number): { value: number; end: number } {
  let value = 0;
  for (let i = 0; i < 5; i++) {
    if (at + i >= bytes.length) throw new PageFault('a run is cut off');
    value |= (bytes[at + i] & 0x7f) << (7 * i);
    if (bytes[at + i] < 0x80) return { value: value >>> 0, end: at + i + 1 };
  }
  throw new PageFault('the length of a run does not end');
}

/** The ones among so many bits, the lowest of each byte first. */
function onesIn(bytes: Uint8Array, start: number, bits: number): number {
  let ones = 0;
  for (let bit = 0; bit < bits; bit++) ones += (bytes[start + (bit >> 3)] >> (bit & 7)) & 1;
  return ones;
}
