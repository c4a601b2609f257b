/**
 * @file Gradient of BatchNorm → ReLU → dropout with respect to its input, in place of dout:
 * dx = gamma / √(variance + epsilon) · (d − sumDout / size − x̂ · sumDoutX / size), d = scale · dout where the unit is
 * open, else 0.
 *
 * x, gradient: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns];
 * open: block-runs.ts. What is the same for all rows of a group comes first, in scratch: three arrays [groups, columns].
 */
import { lanesOf, shiftOf, wordsOf } from './block-runs';
import { groupOf, groupStart, load as loadFour, madd, store as storeFour } from './lanes';

/** Items: groups. factor = gamma / √(…), plain = sumDout / size, weighted = sumDoutX / size / √(…). */
export function blockFactors(
  first: u32,
  end: u32,
  _x: usize,
  gamma: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  _open: usize,
  _gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
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
      const deviation = f32x4.sqrt(f32x4.add(loadFour(variance + at, whole), floor));
      const out = scratch + at;
      storeFour(out, f32x4.div(loadFour(gamma + 4 * c, whole), deviation), whole);
      storeFour(out + bytes, f32x4.div(loadFour(sumDout + at, whole), size), whole);
      const weighted = f32x4.div(loadFour(sumDoutX + at, whole), f32x4.mul(size, deviation));
      storeFour(out + 2 * bytes, weighted, whole);
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
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  open: usize,
  gradient: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  scale: f32,
  scratch: usize,
): void {
  const scales = f32x4.splat(scale);
  const bytes = 4 * groups * columns;
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    const words = wordsOf(open, row, rows, columns, groups);
    const shift = shiftOf(row, rows, groups);
    let c: u32 = 0;
    for (; c + 4 <= columns; c += 4) {
      const at = 4 * c;
      const factors = scratch + group + at;
      const gradients = gradient + start + at;
      const kept = lanesOf(load<u32>(words + c) >> shift);
      const d = v128.and(kept, f32x4.mul(scales, v128.load(gradients)));
      const centred = f32x4.sub(v128.load(x + start + at), v128.load(mean + group + at));
      const plain = v128.load(factors + bytes);
      const through = madd(v128.load(factors + 2 * bytes), centred, plain);
      v128.store(gradients, f32x4.mul(v128.load(factors), f32x4.sub(d, through)));
    }
    // The last columns, one by one.
    for (; c < columns; c++) {
      const at = 4 * c;
      const factors = scratch + group + at;
      const gradients = gradient + start + at;
      const kept = lanesOf(load<u32>(words + (c & ~3)) >> (shift + (c & 3)));
      const d = v128.and(kept, f32x4.mul(scales, loadFour(gradients, false)));
      const centred = f32x4.sub(
        loadFour(x + start + at, false),
        loadFour(mean + group + at, false),
      );
      const plain = loadFour(factors + bytes, false);
      const through = madd(loadFour(factors + 2 * bytes, false), centred, plain);
      const change = f32x4.mul(loadFour(factors, false), f32x4.sub(d, through));
      storeFour(gradients, change, false);
    }
  }
}
