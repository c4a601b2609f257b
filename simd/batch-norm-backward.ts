/**
 * @file Gradient of batch normalisation with respect to its input, through mean and variance too:
 * dx = gamma / √(variance + epsilon) · (dout − sumDout / size − x̂ · sumDoutX / size).
 *
 * x, dout, dx: [rows, columns]; gamma: [columns]; mean, variance, sumDout, sumDoutX: [groups, columns].
 * What is the same for all rows of a group comes first, in scratch: three arrays [groups, columns].
 */
import { factorColumns } from './batch-norm-columns';
import { groupOf, groupStart, lanes, load, madd, store, wholeLanes } from './lanes';

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
  const bytes = 4 * groups * columns;
  for (let group = first; group < end; group++) {
    const size = groupStart(group + 1, rows, groups) - groupStart(group, rows, groups);
    const start = 4 * group * columns;
    const sums = sumDout + start;
    const sumsX = sumDoutX + start;
    const out = scratch + start;
    factorColumns(columns, gamma, variance + start, sums, sumsX, size, epsilon, out, bytes);
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
  const whole = wholeLanes(columns);
  for (let row = first; row < end; row++) {
    const start = 4 * row * columns;
    const group = 4 * groupOf(row, rows, groups) * columns;
    const means = mean + group;
    const shared = scratch + group;
    backward<v128>(0, whole, x + start, dout + start, means, shared, bytes, dx + start);
    backward<f32>(whole, columns, x + start, dout + start, means, shared, bytes, dx + start);
  }
}

function backward<T>(
  first: u32,
  end: u32,
  x: usize,
  dout: usize,
  means: usize,
  scale: usize,
  bytes: usize,
  dx: usize,
): void {
  const plain = scale + bytes;
  const weighted = plain + bytes;
  for (let c = first; c < end; c += lanes<T>()) {
    const at = 4 * c;
    const centred = f32x4.sub(load<T>(x + at), load<T>(means + at));
    const through = madd(load<T>(weighted + at), centred, load<T>(plain + at));
    const change = f32x4.sub(load<T>(dout + at), through);
    store<T>(dx + at, f32x4.mul(load<T>(scale + at), change));
  }
}
