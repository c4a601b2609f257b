/**
 * @file The two sums that the gradient of batch normalisation needs, for each group and column:
 * sumDout[g, c] = Σ dout; sumDoutX[g, c] = Σ dout · x̂, x̂ = (x − mean) / √(variance + epsilon).
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * 1 / √(variance + epsilon) is the same for all rows of a group, and multiplies the finished sum.
 */
import { divideColumns } from './batch-norm-columns';
import { addPartials, stretchesOf, stretchRows } from './column-partials';
import { groupOf, lanes, load, madd, store, wholeLanes } from './lanes';

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
  const whole = wholeLanes(columns);
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const start = 4 * item * columns;
    memory.fill(scratch + start, 0, 4 * columns);
    memory.fill(weighted + start, 0, 4 * columns);
    const rowEnd = u32(range >> 32);
    for (let row = u32(range); row < rowEnd; row++) {
      const at = 4 * row * columns;
      const means = mean + 4 * groupOf(row, rows, groups) * columns;
      const plain = scratch + start;
      addRow<v128>(0, whole, x + at, dout + at, means, plain, weighted + start);
      addRow<f32>(whole, columns, x + at, dout + at, means, plain, weighted + start);
    }
  }
}

/** plain[c] += dout[c]; weighted[c] += dout[c] · (x[c] − means[c]). */
function addRow<T>(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  means: usize,
  plain: usize,
  weighted: usize,
): void {
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const d = load<T>(dout + at);
    const centred = f32x4.sub(load<T>(x + at), load<T>(means + at));
    store<T>(plain + at, f32x4.add(load<T>(plain + at), d));
    store<T>(weighted + at, madd(d, centred, load<T>(weighted + at)));
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
  for (let group = first; group < end; group++) {
    addPartials(scratch, group, stretches, columns, sumDout, 1);
    addPartials(weighted, group, stretches, columns, sumDoutX, 1);
    const start = 4 * group * columns;
    divideColumns(columns, sumDoutX + start, variance + start, epsilon);
  }
}
