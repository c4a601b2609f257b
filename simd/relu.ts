/** @file Rectified linear unit: out = max(x, 0). x, out: [n]. */

/** Items: elements. */
export function relu(first: u32, end: u32, x: usize, out: usize): void {
  const zero = f32x4.splat(0);
  let i = first;
  for (; i + 4 <= end; i += 4) {
    const value = v128.load(x + 4 * i);
    v128.store(out + 4 * i, v128.and(value, f32x4.gt(value, zero)));
  }
  for (; i < end; i++) {
    const value = v128.load32_zero(x + 4 * i);
    v128.store32_lane(out + 4 * i, v128.and(value, f32x4.gt(value, zero)), 0);
  }
}
