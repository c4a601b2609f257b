/**
 * @file Gradient of BatchNorm → ReLU → dropout with respect to its input, in place of dout:
 * dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = factor · dout where the ReLU
 * is open, else 0.
 *
 * x, gradient: [rows, columns]; gamma, beta: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * What is the same for all rows of a group comes first, in scratch: three arrays [groups, columns].
 */
import { groupOf, groupStart, load, madd, store } from './lanes';
import { draw, kept0, kept1, kept2, kept3 } from './philox';

/** Items: groups. scale = gamma / √(…), plain = sumDout / size, weighted = sumDoutX / size / √(…). */
export function blockFactors(
  first: u32,
  end: u32,
  _x: usize,
  gamma: usize,
  _beta: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  _gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  _firstRow: u32,
  _step: u32,
  _layer: u32,
  _keyLow: u32,
  _keyHigh: u32,
  _threshold: u32,
  _scale: f32,
  scratch: usize,
): void {
  const floor = f32x4.splat(epsilon);
  const bytes = 4 * groups * columns;
  for (let group = first; group < end; group++) {
    const rowsOfGroup = groupStart(group + 1, rows, groups) - groupStart(group, rows, groups);
    const size = f32x4.splat(f32(rowsOfGroup));
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const at = 4 * (group * columns + c);
      const deviation = f32x4.sqrt(f32x4.add(load(variance + at, whole), floor));
      const out = scratch + at;
      store(out, f32x4.div(load(gamma + 4 * c, whole), deviation), whole);
      store(out + bytes, f32x4.div(load(sumDout + at, whole), size), whole);
      const weighted = f32x4.div(load(sumDoutX + at, whole), f32x4.mul(size, deviation));
      store(out + 2 * bytes, weighted, whole);
      c += whole ? 4 : 1;
    }
  }
}

/** Items: rows. */
export function blockBackward(
  first: u32,
  end: u32,
  x: usize,
  _gamma: usize,
  beta: usize,
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  firstRow: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  scale: f32,
  scratch: usize,
): void {
  const factor = f32x4.splat(scale);
  const bytes = 4 * groups * columns;
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    for (let unit: u32 = 0; unit < columns; unit += 16) {
      draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
      for (let i: u32 = 0; i < 4; i++) {
        const c = unit + 4 * i;
        if (c >= columns) break;
        const kept = i === 0 ? kept0 : i === 1 ? kept1 : i === 2 ? kept2 : kept3;
        const at = 4 * c;
        four(
          x + start + at,
          gradient + start + at,
          scratch + group + at,
          bytes,
          mean + group + at,
          beta + at,
          kept,
          factor,
          columns - c,
        );
      }
    }
  }
}

/** Four columns of a row, or the `left` last ones. */
function four(
  x: usize,
  gradient: usize,
  factors: usize,
  bytes: usize,
  mean: usize,
  beta: usize,
  kept: v128,
  factor: v128,
  left: u32,
): void {
  const whole = left >= 4;
  const count: u32 = whole ? 1 : left;
  for (let i: u32 = 0; i < count; i++) {
    const at = 4 * i;
    const scale = load(factors + at, whole);
    const centred = f32x4.sub(load(x + at, whole), load(mean + at, whole));
    const y = madd(scale, centred, load(beta + at, whole));
    const open = v128.and(kept, f32x4.gt(y, f32x4.splat(0)));
    const d = v128.and(open, f32x4.mul(factor, load(gradient + at, whole)));
    const plain = load(factors + bytes + at, whole);
    const through = madd(load(factors + 2 * bytes + at, whole), centred, plain);
    store(gradient + at, f32x4.mul(scale, f32x4.sub(d, through)), whole);
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
}
