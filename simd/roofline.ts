/** @file What this machine can do at most: nothing but multiply-adds, nothing but copying. For measuring. */
import { acrossLanes, madd } from './lanes';

/** Items: 96 floating-point operations each, in twelve registers. Returns what keeps them from being left out. */
export function peakFma(first: u32, end: u32): f32 {
  const x = f32x4.splat(0.5);
  const y = f32x4.splat(f32(end));
  let c0 = f32x4.splat(0);
  let c1 = c0;
  let c2 = c0;
  let c3 = c0;
  let c4 = c0;
  let c5 = c0;
  let c6 = c0;
  let c7 = c0;
  let c8 = c0;
  let c9 = c0;
  let c10 = c0;
  let c11 = c0;
  for (let i = first; i < end; i++) {
    c0 = madd(x, y, c0);
    c1 = madd(x, y, c1);
    c2 = madd(x, y, c2);
    c3 = madd(x, y, c3);
    c4 = madd(x, y, c4);
    c5 = madd(x, y, c5);
    c6 = madd(x, y, c6);
    c7 = madd(x, y, c7);
    c8 = madd(x, y, c8);
    c9 = madd(x, y, c9);
    c10 = madd(x, y, c10);
    c11 = madd(x, y, c11);
  }
  c0 = f32x4.add(f32x4.add(c0, c1), f32x4.add(c2, c3));
  c4 = f32x4.add(f32x4.add(c4, c5), f32x4.add(c6, c7));
  c8 = f32x4.add(f32x4.add(c8, c9), f32x4.add(c10, c11));
  return acrossLanes(f32x4.add(c0, f32x4.add(c4, c8)));
}

/** Items: 64 bytes each, at addresses that are multiples of 16. */
export function copyBytes(first: u32, end: u32, to: usize, from: usize): void {
  for (let i = 64 * first; i < 64 * end; i += 64) {
    v128.store(to + i, v128.load(from + i));
    v128.store(to + i, v128.load(from + i, 16), 16);
    v128.store(to + i, v128.load(from + i, 32), 32);
    v128.store(to + i, v128.load(from + i, 48), 48);
  }
}
