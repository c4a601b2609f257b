/**
 * @file The CPU's matrix product: packed panels, 4×4 results at a time in local variables.
 *
 * Packing copies both operands into the order in which they are used, as float64, so that the inner loop
 * reads straight through memory, never converts and never asks which operand is transposed. Sums are in
 * float64, in order of k. Rows and columns past the edge are packed as zeros and not stored.
 * Source of the scheme: Goto, van de Geijn: "Anatomy of High-Performance Matrix Multiplication", 2008.
 */
import type { FloatArray } from '../device/kernel.ts';
import type { ProductArrays, ProductParams } from './matmul-naive.ts';

const WIDTH = 4;

/** Packing space, kept between products; it grows to the largest one seen. */
let packedA: Float64Array = new Float64Array(0);
let packedB: Float64Array = new Float64Array(0);

function room(space: Float64Array, length: number): Float64Array {
  return space.length >= length ? space : new Float64Array(length);
}

/**
 * Packs `lines` lines of length k, four beside each other: out[panel][i][line mod 4] = value(line, i).
 *
 * @param lineStep distance in memory between two lines
 * @param step distance between two elements of a line
 */
function pack(
  from: FloatArray,
  out: Float64Array,
  lines: number,
  k: number,
  lineStep: number,
  step: number,
): void {
  for (let line = 0; line < Math.ceil(lines / WIDTH) * WIDTH; line++) {
    const start = Math.floor(line / WIDTH) * WIDTH * k + (line % WIDTH);
    if (line >= lines) {
      for (let i = 0; i < k; i++) out[start + i * WIDTH] = 0;
    } else {
      for (let i = 0; i < k; i++) out[start + i * WIDTH] = from[line * lineStep + i * step];
    }
  }
}

const tile = new Float64Array(WIDTH * WIDTH);

/** tile[i, j] = Σ_k a[k][i] · b[k][j] for one panel of each operand. */
function multiplyPanels(
  a: Float64Array,
  b: Float64Array,
  aStart: number,
  bStart: number,
  k: number,
): void {
  let c00 = 0,
    c01 = 0,
    c02 = 0,
    c03 = 0;
  let c10 = 0,
    c11 = 0,
    c12 = 0,
    c13 = 0;
  let c20 = 0,
    c21 = 0,
    c22 = 0,
    c23 = 0;
  let c30 = 0,
    c31 = 0,
    c32 = 0,
    c33 = 0;
  for (let i = 0, p = aStart, q = bStart; i < k; i++, p += WIDTH, q += WIDTH) {
    const b0 = b[q],
      b1 = b[q + 1],
      b2 = b[q + 2],
      b3 = b[q + 3];
    const a0 = a[p];
    c00 += a0 * b0;
    c01 += a0 * b1;
    c02 += a0 * b2;
    c03 += a0 * b3;
    const a1 = a[p + 1];
    c10 += a1 * b0;
    c11 += a1 * b1;
    c12 += a1 * b2;
    c13 += a1 * b3;
    const a2 = a[p + 2];
    c20 += a2 * b0;
    c21 += a2 * b1;
    c22 += a2 * b2;
    c23 += a2 * b3;
    const a3 = a[p + 3];
    c30 += a3 * b0;
    c31 += a3 * b1;
    c32 += a3 * b2;
    c33 += a3 * b3;
  }
  tile[0] = c00;
  tile[1] = c01;
  tile[2] = c02;
  tile[3] = c03;
  tile[4] = c10;
  tile[5] = c11;
  tile[6] = c12;
  tile[7] = c13;
  tile[8] = c20;
  tile[9] = c21;
  tile[10] = c22;
  tile[11] = c23;
  tile[12] = c30;
  tile[13] = c31;
  tile[14] = c32;
  tile[15] = c33;
}

/** Bytes of packed B worked on at once, so that it stays in the second-level cache. */
const CACHE_BYTES = 256 * 1024;

export function blockedProduct({ a, b, out }: ProductArrays, params: ProductParams): void {
  const { m, n, k, transposeA, transposeB } = params;
  packedA = room(packedA, Math.ceil(m / WIDTH) * WIDTH * k);
  packedB = room(packedB, Math.ceil(n / WIDTH) * WIDTH * k);
  pack(a, packedA, m, k, transposeA === 1 ? 1 : k, transposeA === 1 ? m : 1);
  pack(b, packedB, n, k, transposeB === 1 ? k : 1, transposeB === 1 ? 1 : n);
  const panelBytes = Math.max(1, k * WIDTH * 8);
  const block = Math.max(1, Math.floor(CACHE_BYTES / panelBytes)) * WIDTH;
  for (let blockStart = 0; blockStart < n; blockStart += block) {
    const blockEnd = Math.min(n, blockStart + block);
    for (let row = 0; row < m; row += WIDTH) {
      for (let column = blockStart; column < blockEnd; column += WIDTH) {
        multiplyPanels(packedA, packedB, row * k, column * k, k);
        store(out, row, column, m, n);
      }
    }
  }
}

function store(out: FloatArray, row: number, column: number, m: number, n: number): void {
  const rows = Math.min(WIDTH, m - row);
  const columns = Math.min(WIDTH, n - column);
  for (let i = 0; i < rows; i++) {
    const start = (row + i) * n + column;
    for (let j = 0; j < columns; j++) out[start + j] = tile[i * WIDTH + j];
  }
}
