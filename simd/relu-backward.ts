/** @file Gradient of the rectified linear unit: dx = dout where x > 0, else 0. x, dout, dx: [n]. */

/** Items: elements. */
export function reluBackward(first: u32, end: u32, x: usize, dout: usize, dx: usize): void {
  const zero = f32x4.splat(0);
  let i = first;
  for (; i + 4 <= end; i += 4) {
    const passes = f32x4.gt(v128.load(x + 4 * i), zero);
    v128.store(dx + 4 * i, v128.and(v128.load(dout + 4 * i), passes));
  }
  for (; i < end; i++) {
    const passes = f32x4.gt(v128.load32_zero(x + 4 * i), zero);
    v128.store32_lane(dx + 4 * i, v128.and(v128.load32_zero(dout + 4 * i), passes), 0);
  }
}
