/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
 * sumDout[g, c] = Σ d; sumDoutX[g, c] = Σ d · x̂, where d = factor · dout where the ReLU is open, else 0.
 *
 * x, dout: [rows, columns]; gamma, beta: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * 1 / √(variance + epsilon) is the same for all rows of a group, and multiplies the finished sum.
 * scratch: gamma / √(variance + epsilon), [groups, columns]; then the partial sums of d and of d · (x − mean).
 */
import { addPartials, stretchesOf, stretchRows } from './column-partials';
import { groupOf, load, madd, store } from './lanes';
import { draw, kept0, kept1, kept2, kept3 } from './philox';

/** Items: groups. */
export function blockBackwardScale(
  first: u32,
  end: u32,
  _x: usize,
  _dout: usize,
  gamma: usize,
  _beta: usize,
  _mean: usize,
  variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  _rows: u32,
  columns: u32,
  _groups: u32,
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
  for (let group = first; group < end; group++) {
    const start = 4 * group * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const deviation = f32x4.sqrt(f32x4.add(load(variance + start + 4 * c, whole), floor));
      store(scratch + start + 4 * c, f32x4.div(load(gamma + 4 * c, whole), deviation), whole);
      c += whole ? 4 : 1;
    }
  }
}

/** Items: stretches of rows. */
export function blockBackwardPartials(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  _gamma: usize,
  beta: usize,
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
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
  const plainParts = scratch + 4 * groups * columns;
  const weightedParts = plainParts + 4 * groups * stretchesOf(rows, groups) * columns;
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const plain = plainParts + 4 * item * columns;
    const weighted = weightedParts + 4 * item * columns;
    memory.fill(plain, 0, 4 * columns);
    memory.fill(weighted, 0, 4 * columns);
    const rowEnd = u32(range >> 32);
    for (let row = u32(range); row < rowEnd; row++) {
      const start = 4 * row * columns;
      const group = 4 * groupOf(row, rows, groups) * columns;
      for (let unit: u32 = 0; unit < columns; unit += 16) {
        draw(unit, firstRow + row, step, layer, keyLow, keyHigh, threshold);
        const left = columns - unit;
        for (let i: u32 = 0; i < 4; i++) {
          const c = unit + 4 * i;
          if (c >= columns) break;
          const kept = i === 0 ? kept0 : i === 1 ? kept1 : i === 2 ? kept2 : kept3;
          const at = 4 * c;
          four(
            x + start + at,
            dout + start + at,
            scratch + group + at,
            mean + group + at,
            beta + at,
            plain + at,
            weighted + at,
            kept,
            factor,
            left - 4 * i,
          );
        }
      }
    }
  }
}

/** Adds d and d · (x − mean) of four columns of a row, or of the `left` last ones. */
function four(
  x: usize,
  dout: usize,
  scale: usize,
  mean: usize,
  beta: usize,
  plain: usize,
  weighted: usize,
  kept: v128,
  factor: v128,
  left: u32,
): void {
  const whole = left >= 4;
  const count: u32 = whole ? 1 : left;
  for (let i: u32 = 0; i < count; i++) {
    const at = 4 * i;
    const centred = f32x4.sub(load(x + at, whole), load(mean + at, whole));
    const y = madd(load(scale + at, whole), centred, load(beta + at, whole));
    const open = v128.and(kept, f32x4.gt(y, f32x4.splat(0)));
    const d = v128.and(open, f32x4.mul(factor, load(dout + at, whole)));
    store(plain + at, f32x4.add(load(plain + at, whole), d), whole);
    store(weighted + at, madd(d, centred, load(weighted + at, whole)), whole);
    kept = v128.shuffle<i32>(kept, kept, 1, 2, 3, 0);
  }
}

/** Items: groups. */
export function blockBackwardSums(
  first: u32,
  end: u32,
  _x: usize,
  _dout: usize,
  _gamma: usize,
  _beta: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
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
  const stretches = stretchesOf(rows, groups);
  const plain = scratch + 4 * groups * columns;
  const weighted = plain + 4 * groups * stretches * columns;
  const floor = f32x4.splat(epsilon);
  for (let group = first; group < end; group++) {
    addPartials(plain, group, stretches, columns, sumDout, 1);
    addPartials(weighted, group, stretches, columns, sumDoutX, 1);
    const sums = sumDoutX + 4 * group * columns;
    const variances = variance + 4 * group * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const deviation = f32x4.sqrt(f32x4.add(load(variances + 4 * c, whole), floor));
      store(sums + 4 * c, f32x4.div(load(sums + 4 * c, whole), deviation), whole);
      c += whole ? 4 : 1;
    }
  }
}
