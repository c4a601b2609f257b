/**
 * @file Dropout: out[r, u] = scale · x[r, u] where the unit is kept, else 0.
 *
 * x, out: [rows, columns]. Unit u of row r is kept if word u mod 4 of the Philox block with counter
 * (⌊u/4⌋, firstRow + r, step, layer) is at least threshold. scratch: a line for each run, in which it draws.
 */
import { RUN } from './block-runs';
import { lanes, load, store, wholeLanes } from './lanes';
import { drawRow, lineOf } from './philox';

/** Items: runs of rows. */
export function dropout(
  first: u32,
  end: u32,
  x: usize,
  out: usize,
  rows: u32,
  columns: u32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
  scratch: usize,
): void {
  const whole = wholeLanes(columns);
  for (let item = first; item < end; item++) {
    const kept = scratch + 4 * item * lineOf(columns);
    const rowEnd = min(rows, (item + 1) * RUN);
    for (let row = item * RUN; row < rowEnd; row++) {
      drawRow(kept, columns, firstRow + row, step, layer, keyLow, keyHigh, threshold);
      const at = 4 * row * columns;
      keep<v128>(0, whole, x + at, out + at, kept, scale);
      keep<f32>(whole, columns, x + at, out + at, kept, scale);
    }
  }
}

function keep<T>(first: u32, end: u32, x: usize, out: usize, kept: usize, scale: f32): void {
  const factor = f32x4.splat(scale);
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    store<T>(out + at, v128.and(load<T>(kept + at), f32x4.mul(factor, load<T>(x + at))));
  }
}
