/**
 * @file The two sums that the gradient of BatchNorm → ReLU → dropout needs, for each group and column:
 * sumDout[g, c] = Σ d; sumDoutX[g, c] = Σ d · x̂, where d = scale · dout where the unit is open, else 0.
 *
 * x, dout: [rows, columns]; mean, variance, sumDout, sumDoutX: [groups, columns]; open: block-runs.ts.
 * scale and 1 / √(variance + epsilon) are the same for all rows of a group, and multiply the finished sums.
 */
import { lanesOf, shiftOf, wordsOf } from './block-runs';
import { addPartials, stretchesOf, stretchRows } from './column-partials';
import { groupOf, load as loadFour, madd, store as storeFour } from './lanes';

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
  scratch: usize,
): void {
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
      addRow(x + at, dout + at, means, words, shift, columns, plain, weighted);
    }
  }
}

/** plain[c] += d[c]; weighted[c] += d[c] · (x[c] − means[c]), d = dout where open. */
function addRow(
  x: usize,
  dout: usize,
  means: usize,
  words: usize,
  shift: u32,
  columns: u32,
  plain: usize,
  weighted: usize,
): void {
  let c: u32 = 0;
  for (; c + 4 <= columns; c += 4) {
    const at = 4 * c;
    const d = v128.and(lanesOf(load<u32>(words + c) >> shift), v128.load(dout + at));
    const centred = f32x4.sub(v128.load(x + at), v128.load(means + at));
    v128.store(plain + at, f32x4.add(v128.load(plain + at), d));
    v128.store(weighted + at, madd(d, centred, v128.load(weighted + at)));
  }
  // The last columns, one by one.
  for (; c < columns; c++) {
    const at = 4 * c;
    const open = lanesOf(load<u32>(words + (c & ~3)) >> (shift + (c & 3)));
    const d = v128.and(open, loadFour(dout + at, false));
    const centred = f32x4.sub(loadFour(x + at, false), loadFour(means + at, false));
    storeFour(plain + at, f32x4.add(loadFour(plain + at, false), d), false);
    storeFour(weighted + at, madd(d, centred, loadFour(weighted + at, false)), false);
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
  scratch: usize,
): void {
  const stretches = stretchesOf(rows, groups);
  const weighted = scratch + 4 * groups * stretches * columns;
  const floor = f32x4.splat(epsilon);
  for (let group = first; group < end; group++) {
    addPartials(scratch, group, stretches, columns, sumDout, scale);
    addPartials(weighted, group, stretches, columns, sumDoutX, scale);
    const sums = sumDoutX + 4 * group * columns;
    const variances = variance + 4 * group * columns;
    for (let c: u32 = 0; c < columns;) {
      const whole = c + 4 <= columns;
      const deviation = f32x4.sqrt(f32x4.add(loadFour(variances + 4 * c, whole), floor));
      storeFour(sums + 4 * c, f32x4.div(loadFour(sums + 4 * c, whole), deviation), whole);
      c += whole ? 4 : 1;
    }
  }
}
