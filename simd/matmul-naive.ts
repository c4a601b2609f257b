/**
 * @file Matrix product for outputs a few columns wide: out = A · B.
 *
 * A: [m, k], or [k, m] if transposeA. B: [k, n], or [n, k] if transposeB. out: [m, n]. Columns of B lie in
 * scratch, one after another, [n, k]. A row of A times a column: sixteen sums side by side, then across; a
 * column of A: in order of k, four rows at a time.
 */
import { acrossLanes, lanes, load, madd, store } from './lanes';

/** One item. */
export function matmulNaivePack(
  _first: u32,
  _end: u32,
  _a: usize,
  b: usize,
  _out: usize,
  _m: u32,
  n: u32,
  k: u32,
  _transposeA: u32,
  transposeB: u32,
  scratch: usize,
): void {
  const columnStep = transposeB ? k : 1;
  const step = transposeB ? 1 : n;
  for (let column: u32 = 0; column < n; column++) {
    for (let i: u32 = 0; i < k; i++) {
      const value = f32.load(b + 4 * (column * columnStep + i * step));
      f32.store(scratch + 4 * (column * k + i), value);
    }
  }
}

/** Items: rows of out, or with transposeA runs of four. */
export function matmulNaive(
  first: u32,
  end: u32,
  a: usize,
  _b: usize,
  out: usize,
  m: u32,
  n: u32,
  k: u32,
  transposeA: u32,
  _transposeB: u32,
  scratch: usize,
): void {
  for (let item = first; item < end; item++) {
    for (let column: u32 = 0; column < n; column++) {
      const b = scratch + 4 * column * k;
      if (transposeA) {
        weighRows(a, b, m, n, k, 4 * item, out + 4 * column);
      } else {
        f32.store(out + 4 * (item * n + column), dot(a + 4 * item * k, b, k));
      }
    }
  }
}

/** Σ a[i] · b[i]. */
function dot(a: usize, b: usize, k: u32): f32 {
  let s0 = f32x4.splat(0);
  let s1 = s0;
  let s2 = s0;
  let s3 = s0;
  let i: u32 = 0;
  for (; i + 16 <= k; i += 16) {
    const at = 4 * i;
    s0 = madd(v128.load(a + at), v128.load(b + at), s0);
    s1 = madd(v128.load(a + at, 16), v128.load(b + at, 16), s1);
    s2 = madd(v128.load(a + at, 32), v128.load(b + at, 32), s2);
    s3 = madd(v128.load(a + at, 48), v128.load(b + at, 48), s3);
  }
  for (; i < k; i++) s0 = madd(load<f32>(a + 4 * i), load<f32>(b + 4 * i), s0);
  return acrossLanes(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)));
}

/** out[row · n] = Σ_i A[i, row] · b[i] for the four rows from `row` on, as far as there are. */
function weighRows(a: usize, b: usize, m: u32, n: u32, k: u32, row: u32, out: usize): void {
  if (row + 4 <= m) weigh<v128>(a, b, m, n, k, row, out);
  else for (let r = row; r < m; r++) weigh<f32>(a, b, m, n, k, r, out);
}

function weigh<T>(a: usize, b: usize, m: u32, n: u32, k: u32, row: u32, out: usize): void {
  let sums = f32x4.splat(0);
  for (let i: u32 = 0; i < k; i++) {
    sums = madd(load<T>(a + 4 * (i * m + row)), v128.load32_splat(b + 4 * i), sums);
  }
  for (let lane: u32 = 0; lane < lanes<T>(); lane++) {
    store<f32>(out + 4 * (row + lane) * n, sums);
    sums = v128.shuffle<f32>(sums, sums, 1, 2, 3, 0);
  }
}
