/**
 * @file The two sums that the gradient of batch normalisation needs, for each group and column:
 * sumDout[g, c] = Σ dout; sumDoutX[g, c] = Σ dout · x̂, x̂ = (x − mean) / √(variance + epsilon).
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * 1 / √(variance + epsilon) is the same for all rows of a group, and multiplies the finished sum.
 */
import { addPartials, stretchesOf, stretchRows } from './column-partials';
import { groupOf, load, madd, store } from './lanes';

/** Items: stretches of rows. Partial sums of dout lie before those of dout · (x − mean). */
export function batchNormBackwardPartials(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  mean: usize,
  _variance: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  scratch: usize,
): void {
  const weighted = scratch + 4 * groups * stretchesOf(rows, groups) * columns;
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const start = 4 * item * columns;
    memory.fill(scratch + start, 0, 4 * columns);
    memory.fill(weighted + start, 0, 4 * columns);
    const rowEnd = u32(range >> 32);
    for (let row = u32(range); row < rowEnd; row++) {
      const at = 4 * row * columns;
      const means = mean + 4 * groupOf(row, rows, groups) * columns;
      addRow(x + at, dout + at, means, columns, scratch + start, weighted + start);
    }
  }
}

/** plain[c] += dout[c]; weighted[c] += dout[c] · (x[c] − means[c]). */
function addRow(
  x: usize,
  dout: usize,
  means: usize,
  columns: u32,
  plain: usize,
  weighted: usize,
): void {
  for (let c: u32 = 0; c < columns;) {
    const whole = c + 4 <= columns;
    const at = 4 * c;
    const d = load(dout + at, whole);
    const centred = f32x4.sub(load(x + at, whole), load(means + at, whole));
    store(plain + at, f32x4.add(load(plain + at, whole), d), whole);
    store(weighted + at, madd(d, centred, load(weighted + at, whole)), whole);
    c += whole ? 4 : 1;
  }
}

/** Items: groups. */
export function batchNormBackwardSums(
  first: u32,
  end: u32,
  _x: usize,
  _dout: usize,
  _mean: usize,
  variance: usize,
  sumDout: usize,
  sumDoutX: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  scratch: usize,
): void {
  const stretches = stretchesOf(rows, groups);
  const weighted = scratch + 4 * groups * stretches * columns;
  const floor = f32x4.splat(epsilon);
  for (let group = first; group < end; group++) {
    addPartials(scratch, group, stretches, columns, sumDout, 1);
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
