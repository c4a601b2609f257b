/** @file Sum of all elements, times a factor, into one slot: out[slot] = scale · Σ x[i]. x: [n]. */
import { acrossLanes, load } from './lanes';

/** One item. Sixteen sums side by side, then across. */
export function sum(
  _first: u32,
  _end: u32,
  x: usize,
  out: usize,
  n: u32,
  slot: u32,
  scale: f32,
): void {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i: u32 = 0;
  for (; i + 16 <= n; i += 16) {
    s0 = f32x4.add(s0, v128.load(x + 4 * i));
    s1 = f32x4.add(s1, v128.load(x + 4 * i, 16));
    s2 = f32x4.add(s2, v128.load(x + 4 * i, 32));
    s3 = f32x4.add(s3, v128.load(x + 4 * i, 48));
  }
  for (; i < n; i++) s0 = f32x4.add(s0, load<f32>(x + 4 * i));
  const total = acrossLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
  f32.store(out + 4 * slot, scale * total);
}
