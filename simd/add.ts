/** @file Sum of two tensors of one shape: out = a + b. a, b, out: [n]. */

/** Items: elements. */
export function add(first: u32, end: u32, a: usize, b: usize, out: usize): void {
  let i = first;
  for (; i + 4 <= end; i += 4) {
    v128.store(out + 4 * i, f32x4.add(v128.load(a + 4 * i), v128.load(b + 4 * i)));
  }
  for (; i < end; i++) f32.store(out + 4 * i, f32.load(a + 4 * i) + f32.load(b + 4 * i));
}
