/**
 * @file Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0.
 *
 * x, out: [rows, columns]. Unit u of row r is kept if word u mod 4 of the Philox block with counter
 * (⌊u/4⌋, firstRow + r, step, layer) is at least threshold. Four blocks at a time, one a lane: 16 units.
 */
import { load, store } from './lanes';

/** Items: rows. */
export function dropout(
  first: u32,
  end: u32,
  x: usize,
  out: usize,
  _rows: u32,
  columns: u32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
): void {
  const product0 = i32x4.splat(0xd2511f53);
  const product1 = i32x4.splat(0xcd9e8d57);
  const weyl0 = i32x4.splat(0x9e3779b9);
  const weyl1 = i32x4.splat(0xbb67ae85);
  const least = i32x4.splat(threshold);
  const scales = f32x4.splat(scale);
  for (let row = first; row < end; row++) {
    for (let unit: u32 = 0; unit < columns; unit += 16) {
      const at = 4 * (row * columns + unit);
      let x0 = i32x4.add(i32x4.splat(unit >> 2), i32x4(0, 1, 2, 3));
      let x1 = i32x4.splat(firstRow + row);
      let x2 = i32x4.splat(step);
      let x3 = i32x4.splat(layer);
      let key0 = i32x4.splat(keyLow);
      let key1 = i32x4.splat(keyHigh);
      for (let round = 0; round < 10; round++) {
        // Each product has 64 bits: the upper and the lower half are two words.
        const first0 = i64x2.extmul_low_i32x4_u(product0, x0);
        const last0 = i64x2.extmul_high_i32x4_u(product0, x0);
        const first1 = i64x2.extmul_low_i32x4_u(product1, x2);
        const last1 = i64x2.extmul_high_i32x4_u(product1, x2);
        const high0 = v128.shuffle<i32>(first0, last0, 1, 3, 5, 7);
        const high1 = v128.shuffle<i32>(first1, last1, 1, 3, 5, 7);
        const low0 = v128.shuffle<i32>(first0, last0, 0, 2, 4, 6);
        const low1 = v128.shuffle<i32>(first1, last1, 0, 2, 4, 6);
        x0 = v128.xor(v128.xor(high1, x1), key0);
        x1 = low1;
        x2 = v128.xor(v128.xor(high0, x3), key1);
        x3 = low0;
        key0 = i32x4.add(key0, weyl0);
        key1 = i32x4.add(key1, weyl1);
      }
      // Words of a block lie across the vectors; units lie along them.
      const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
      const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
      const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
      const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
      const kept0 = i32x4.ge_u(v128.shuffle<i64>(low01, low23, 0, 2), least);
      const kept1 = i32x4.ge_u(v128.shuffle<i64>(low01, low23, 1, 3), least);
      const kept2 = i32x4.ge_u(v128.shuffle<i64>(high01, high23, 0, 2), least);
      const kept3 = i32x4.ge_u(v128.shuffle<i64>(high01, high23, 1, 3), least);
      if (unit + 16 <= columns) {
        keep(x + at, out + at, kept0, scales);
        keep(x + at + 16, out + at + 16, kept1, scales);
        keep(x + at + 32, out + at + 32, kept2, scales);
        keep(x + at + 48, out + at + 48, kept3, scales);
      } else {
        const count = columns - unit;
        keepPart(x + at, out + at, count, kept0, scales);
        if (count > 4) keepPart(x + at + 16, out + at + 16, count - 4, kept1, scales);
        if (count > 8) keepPart(x + at + 32, out + at + 32, count - 8, kept2, scales);
        if (count > 12) keepPart(x + at + 48, out + at + 48, count - 12, kept3, scales);
      }
    }
  }
}

function keep(x: usize, out: usize, kept: v128, scales: v128): void {
  v128.store(out, v128.and(kept, f32x4.mul(scales, v128.load(x))));
}

/** The first `count` of four units, or all of them. */
function keepPart(x: usize, out: usize, count: u32, kept: v128, scales: v128): void {
  for (let i: u32 = 0; i < min(count, 4); i++) {
    const value = f32x4.mul(scales, load<f32>(x + 4 * i));
    store<f32>(out + 4 * i, v128.and(kept, value));
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
}
