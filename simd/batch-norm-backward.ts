/**
 * @file Gradient of batch normalisation with respect to its input, through mean and variance too:
 * dx = gamma / √(variance + epsilon) · (dout − sumDout / size − x̂ · sumDoutX / size).
 *
 * x, dout, dx: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * What is the same for all rows of a group comes first, in scratch: three arrays [groups, columns].
 */
import { groupOf, groupStart, load, madd, store } from './lanes';

/** Items: groups. scale = gamma / √(…), plain = sumDout / size, weighted = sumDoutX / size / √(…). */
export function batchNormFactors(
  first: u32,
  end: u32,
  _x: usize,
  _dout: usize,
  gamma: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  _dx: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
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
export function batchNormBackward(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  _gamma: usize,
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  dx: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  scratch: usize,
): void {
  const bytes = 4 * groups * columns;
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const at = start + 4 * c;
      const shared = group + 4 * c;
      const centred = f32x4.sub(load(x + at, whole), load(mean + shared, whole));
      const factors = scratch + shared;
      const through = madd(load(factors + 2 * bytes, whole), centred, load(factors + bytes, whole));
      const change = f32x4.sub(load(dout + at, whole), through);
      store(dx + at, f32x4.mul(load(factors, whole), change), whole);
      c += whole ? 4 : 1;
    }
  }
}
