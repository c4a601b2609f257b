/**
 * @file Matrix product: out = A · B, 6×8 results at a time in registers.
 *
 * A: [m, k], read where it lies, or [k, m] if transposeA, packed; B: packed (matmul-pack.ts); out: [m, n].
 * Twelve vectors of sums, two of B and one of A fill the 15 vector registers that V8 has to give on x64.
 * Each result is a sum in order of k, cut into runs of RUN that are added to out: nothing else decides it,
 * neither the rows beside it nor the number of threads.
 * Source of the scheme: Goto, van de Geijn: "Anatomy of High-Performance Matrix Multiplication", 2008.
 */
import { madd } from './lanes';
import { COLUMNS, panelBytes, ROWS } from './matmul-pack';

/** Terms added up in registers: a panel of B and one of A then take 28 KiB, and stay in the first-level cache. */
const RUN: u32 = 512;

/** Bytes of a tile computed aside, a cache line apart. */
const TILE_BYTES: u32 = 256;

/** Items: blocks of blockRows × blockColumns results, row by row of blocks. */
export function matmul(
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
  slabFirst: u32,
  slabSize: u32,
  blockRows: u32,
  blockColumns: u32,
): void {
  const across = (n + blockColumns - 1) / blockColumns;
  const packedA = scratch + panelBytes(n, COLUMNS, slabSize);
  const asides = packedA + (transposeA ? panelBytes(m, ROWS, slabSize) : 0);
  const rowStep: usize = transposeA ? 4 : 4 * k;
  const step: usize = transposeA ? 4 * ROWS : 4;
  for (let block = first; block < end; block++) {
    const aside = asides + TILE_BYTES * block;
    const rowFirst = (block / across) * blockRows;
    const rowEnd = min(m, rowFirst + blockRows);
    const columnFirst = (block % across) * blockColumns;
    const columnEnd = min(n, columnFirst + blockColumns);
    // Once even without a term: the sum of nothing is 0.
    let i: u32 = 0;
    do {
      const size = min(RUN, slabSize - i);
      const fresh = slabFirst + i === 0;
      for (let column = columnFirst; column < columnEnd; column += COLUMNS) {
        const panel = scratch + 4 * (column * slabSize + COLUMNS * i);
        const columns = min(COLUMNS, n - column);
        for (let row = rowFirst; row < rowEnd; row += ROWS) {
          const line = transposeA
            ? packedA + 4 * (row * slabSize + ROWS * i)
            : a + 4 * (row * k + slabFirst + i);
          const rows = min(ROWS, m - row);
          const result = out + 4 * (row * n + column);
          if (fresh && rows === ROWS && columns === COLUMNS) {
            tile(line, rowStep, step, rows, panel, size, result, 4 * n);
          } else {
            tile(line, rowStep, step, rows, panel, size, aside, 4 * COLUMNS);
            merge(aside, result, 4 * n, rows, columns, fresh);
          }
        }
      }
      i += RUN;
    } while (i < slabSize);
  }
}

/**
 * One tile of results, 6 × 8. Nothing but stores follows the loop: for anything more, V8 (11.3)
 * keeps the sums in memory, which costs a third of the speed.
 *
 * @param a first element of the first row; rowStep bytes to the next row, step to the next term
 * @param rows of A that there are; results past them are those of the last one
 * @param b a packed panel
 * @param size number of terms
 * @param out the tile's corner; outStep bytes to its next row
 */
function tile(
  a: usize,
  rowStep: usize,
  step: usize,
  rows: u32,
  b: usize,
  size: u32,
  out: usize,
  outStep: usize,
): void {
  const last = a + usize(rows - 1) * rowStep;
  let a1 = min(a + rowStep, last);
  let a2 = min(a1 + rowStep, last);
  let a3 = min(a2 + rowStep, last);
  let a4 = min(a3 + rowStep, last);
  let a5 = min(a4 + rowStep, last);
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  let c40 = c00;
  let c41 = c00;
  let c50 = c00;
  let c51 = c00;
  const end = b + 4 * COLUMNS * size;
  while (b < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    c00 = madd(x, b0, c00);
    c01 = madd(x, b1, c01);
    a += step;
    x = v128.load32_splat(a1);
    c10 = madd(x, b0, c10);
    c11 = madd(x, b1, c11);
    a1 += step;
    x = v128.load32_splat(a2);
    c20 = madd(x, b0, c20);
    c21 = madd(x, b1, c21);
    a2 += step;
    x = v128.load32_splat(a3);
    c30 = madd(x, b0, c30);
    c31 = madd(x, b1, c31);
    a3 += step;
    x = v128.load32_splat(a4);
    c40 = madd(x, b0, c40);
    c41 = madd(x, b1, c41);
    a4 += step;
    x = v128.load32_splat(a5);
    c50 = madd(x, b0, c50);
    c51 = madd(x, b1, c51);
    a5 += step;
    b += 4 * COLUMNS;
  }
  v128.store(out, c00);
  v128.store(out, c01, 16);
  out += outStep;
  v128.store(out, c10);
  v128.store(out, c11, 16);
  out += outStep;
  v128.store(out, c20);
  v128.store(out, c21, 16);
  out += outStep;
  v128.store(out, c30);
  v128.store(out, c31, 16);
  out += outStep;
  v128.store(out, c40);
  v128.store(out, c41, 16);
  out += outStep;
  v128.store(out, c50);
  v128.store(out, c51, 16);
}

/** Takes a tile that was computed aside into the result: set if fresh, else added; what is past the edge is left. */
function merge(
  from: usize,
  out: usize,
  outStep: usize,
  rows: u32,
  columns: u32,
  fresh: bool,
): void {
  for (let row: u32 = 0; row < rows; row++) {
    if (columns === COLUMNS) {
      const low = v128.load(from);
      const high = v128.load(from, 16);
      v128.store(out, fresh ? low : f32x4.add(v128.load(out), low));
      v128.store(out, fresh ? high : f32x4.add(v128.load(out, 16), high), 16);
    } else {
      for (let c: u32 = 0; c < columns; c++) {
        const value = f32.load(from + 4 * c);
        f32.store(out + 4 * c, fresh ? value : f32.load(out + 4 * c) + value);
      }
    }
    from += 4 * COLUMNS;
    out += outStep;
  }
}
