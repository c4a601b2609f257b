/** @file Sets every element to one value: out = value. out: [n]. */

/** Items: elements. */
export function fill(first: u32, end: u32, out: usize, _n: u32, value: f32): void {
  const four = f32x4.splat(value);
  let i = first;
  for (; i + 4 <= end; i += 4) v128.store(out + 4 * i, four);
  for (; i < end; i++) f32.store(out + 4 * i, value);
}
