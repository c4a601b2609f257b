/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
 * sumDout[g, c] = Σ d; sumDoutX[g, c] = Σ d · x̂, where d = scale · dout where the unit is open, else 0.
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns]; open: block-runs.ts.
 * There is one chunk. scale and 1 / √(variance + epsilon) are the same for all rows of a group, and multiply the finished sums.
 */
import { divideColumns } from './batch-norm-columns';
import { openLanes, shiftOf, wordsOf } from './block-runs';
import { addPartials, stretchesOf, stretchRows } from './column-partials';
import { groupOf, lanes, load, madd, store, wholeLanes } from './lanes';

/** Items: stretches of rows. Partial sums of dout lie before those of dout · (x − mean). */
export function blockBackwardPartials(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  mean: usize,
  _variance: usize,
  open: usize,
  _sumDout: usize,
  _sumDoutX: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  _epsilon: f32,
  _scale: f32,
  _chunks: u32,
  scratch: usize,
): void {
  const whole = wholeLanes(columns);
  const weightedParts = scratch + 4 * groups * stretchesOf(rows, groups) * columns;
  for (let item = first; item < end; item++) {
    const range = stretchRows(item, rows, groups);
    const plain = scratch + 4 * item * columns;
    const weighted = weightedParts + 4 * item * columns;
    memory.fill(plain, 0, 4 * columns);
    memory.fill(weighted, 0, 4 * columns);
    const rowEnd = u32(range >> 32);
    for (let row = u32(range); row < rowEnd; row++) {
      const at = 4 * row * columns;
      const means = mean + 4 * groupOf(row, rows, groups) * columns;
      const words = wordsOf(open, row, rows, columns, groups);
      const shift = shiftOf(row, rows, groups);
      const d = dout + at;
      addRow<v128>(0, whole, x + at, d, means, words, shift, plain, weighted);
      addRow<f32>(whole, columns, x + at, d, means, words, shift, plain, weighted);
    }
  }
}

/** plain[c] += d[c]; weighted[c] += d[c] · (x[c] − means[c]), d = dout where open. */
function addRow<T>(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  means: usize,
  words: usize,
  shift: u32,
  plain: usize,
  weighted: usize,
): void {
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const d = v128.and(openLanes(words, shift, c), load<T>(dout + at));
    const centred = f32x4.sub(load<T>(x + at), load<T>(means + at));
    store<T>(plain + at, f32x4.add(load<T>(plain + at), d));
    store<T>(weighted + at, madd(d, centred, load<T>(weighted + at)));
  }
}

/** Items: groups. */
export function blockBackwardSums(
  first: u32,
  end: u32,
  _x: usize,
  _dout: usize,
  _mean: usize,
  variance: usize,
  _open: usize,
  sumDout: usize,
  sumDoutX: usize,
  rows: u32,
  columns: u32,
  groups: u32,
  epsilon: f32,
  scale: f32,
  _chunks: u32,
  scratch: usize,
): void {
  const stretches = stretchesOf(rows, groups);
  const weighted = scratch + 4 * groups * stretches * columns;
  for (let group = first; group < end; group++) {
    addPartials(scratch, group, stretches, columns, sumDout, scale);
    addPartials(weighted, group, stretches, columns, sumDoutX, scale);
    const start = 4 * group * columns;
    divideColumns(columns, sumDoutX + start, variance + start, epsilon);
  }
}
