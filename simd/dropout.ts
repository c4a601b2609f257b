/**
 * @file Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0.
 *
 * x, out: [rows, columns]. Unit u of row r is kept if word u mod 4 of the Philox block with counter
 * (⌊u/4⌋, firstRow + r, step, layer) is at least threshold. 16 units at a time (philox.ts).
 */
import { load, store } from './lanes';
import { draw, kept0, kept1, kept2, kept3 } from './philox';

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
  const scales = f32x4.splat(scale);
  for (let row = first; row < end; row++) {
    for (let unit: u32 = 0; unit < columns; unit += 16) {
      const at = 4 * (row * columns + unit);
      draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
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
