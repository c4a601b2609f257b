/**
 * @file Operands of the matrix product, copied into the order in which it reads them.
 *
 * A panel is a few lines beside each other: panel[i][line] for i of the slab [slabFirst, slabFirst + slabSize)
 * of the sum. B is packed in panels of 8 columns, Aᵀ in panels of 6 rows, with zeros past the last.
 */

/** Columns of a panel of B: two vectors. */
export const COLUMNS: u32 = 8;
/** Rows of a panel of A. */
export const ROWS: u32 = 6;

/** Four vectors of four lines become four vectors across the lines. */
function storeTransposed(out: usize, stride: usize, r0: v128, r1: v128, r2: v128, r3: v128): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(out, v128.shuffle<f64>(low01, low23, 0, 2));
  v128.store(out + stride, v128.shuffle<f64>(low01, low23, 1, 3));
  v128.store(out + 2 * stride, v128.shuffle<f64>(high01, high23, 0, 2));
  v128.store(out + 3 * stride, v128.shuffle<f64>(high01, high23, 1, 3));
}

/** One panel of lines that lie across memory: element i of line j at from + i · step + 4 · j. */
function packAcross(out: usize, from: usize, step: usize, lines: u32, width: u32, size: u32): void {
  for (let i: u32 = 0; i < size; i++) {
    if (lines === COLUMNS) {
      v128.store(out, v128.load(from));
      v128.store(out, v128.load(from, 16), 16);
    } else if (lines === ROWS && width === ROWS) {
      v128.store(out, v128.load(from));
      i64.store(out, i64.load(from, 16), 16);
    } else {
      for (let j: u32 = 0; j < width; j++) {
        f32.store(out + 4 * j, j < lines ? f32.load(from + 4 * j) : 0);
      }
    }
    from += step;
    out += 4 * width;
  }
}

/** One panel of 8 lines that lie along memory: element i of line j at from + j · step + 4 · i. */
function packAlong(out: usize, from: usize, step: usize, lines: u32, size: u32): void {
  let i: u32 = 0;
  if (lines === COLUMNS) {
    for (; i + 4 <= size; i += 4) {
      for (let half: u32 = 0; half < 2; half++) {
        const line = from + usize(4 * half) * step + 4 * i;
        storeTransposed(
          out + 32 * i + 16 * half,
          32,
          v128.load(line),
          v128.load(line + step),
          v128.load(line + 2 * step),
          v128.load(line + 3 * step),
        );
      }
    }
  }
  for (; i < size; i++) {
    for (let j: u32 = 0; j < COLUMNS; j++) {
      f32.store(out + 32 * i + 4 * j, j < lines ? f32.load(from + usize(j) * step + 4 * i) : 0);
    }
  }
}

/** Items: panels of 8 columns of B. B: [k, n], or [n, k] if transposeB. */
export function matmulPackB(
  first: u32,
  end: u32,
  _a: usize,
  b: usize,
  _out: usize,
  m: u32,
  n: u32,
  k: u32,
  _transposeA: u32,
  transposeB: u32,
  scratch: usize,
  slabFirst: u32,
  slabSize: u32,
): void {
  for (let panel = first; panel < end; panel++) {
    const column = panel * COLUMNS;
    const lines = min(COLUMNS, n - column);
    const out = scratch + 4 * column * slabSize;
    if (transposeB) packAlong(out, b + 4 * (column * k + slabFirst), 4 * k, lines, slabSize);
    else packAcross(out, b + 4 * (slabFirst * n + column), 4 * n, lines, COLUMNS, slabSize);
  }
}

/** Items: panels of 6 rows of the result. A: [k, m]. They lie behind the panels of B. */
export function matmulPackA(
  first: u32,
  end: u32,
  a: usize,
  _b: usize,
  _out: usize,
  m: u32,
  n: u32,
  k: u32,
  _transposeA: u32,
  _transposeB: u32,
  scratch: usize,
  slabFirst: u32,
  slabSize: u32,
): void {
  const panels = scratch + panelBytes(n, COLUMNS, slabSize);
  for (let panel = first; panel < end; panel++) {
    const row = panel * ROWS;
    const out = panels + 4 * row * slabSize;
    packAcross(out, a + 4 * (slabFirst * m + row), 4 * m, min(ROWS, m - row), ROWS, slabSize);
  }
}

/** Bytes of all panels of an operand, for a slab of the sum. */
export function panelBytes(lines: u32, width: u32, slabSize: u32): usize {
  return 4 * ((lines + width - 1) / width) * width * slabSize;
}
