/**
 * @file Which units of a row dropout keeps, drawn by Philox4x32-10: eight blocks of it at a time, one a lane.
 *
 * Unit u of a row is kept if word u mod 4 of the block with counter (⌊u/4⌋, row, step, layer) is at least threshold.
 * Source: Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */

/** Elements of a line of masks: 32 are drawn at once. As `linesBytes` in src/kernels/simd-launch.ts. */
export function lineOf(columns: u32): u32 {
  return (columns + 31) & ~31;
}

/** All bits of an element of the line where its unit is kept. */
export function drawRow(
  line: usize,
  columns: u32,
  row: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
): void {
  for (let unit: u32 = 0; unit < columns; unit += 32) {
    draw(unit, row, step, layer, keyLow, keyHigh, threshold, line + 4 * unit);
  }
}

/** Draws for 32 units from `unit` on, into as many elements; two chains of products that do not wait for each other. */
function draw(
  unit: u32,
  row: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
  to: usize,
): void {
  let x0A = i32x4.add(i32x4.splat(unit >> 2), i32x4(0, 1, 2, 3));
  let x1A = i32x4.splat(row);
  let x2A = i32x4.splat(step);
  let x3A = i32x4.splat(layer);
  let x0B = i32x4.add(i32x4.splat((unit + 16) >> 2), i32x4(0, 1, 2, 3));
  let x1B = i32x4.splat(row);
  let x2B = i32x4.splat(step);
  let x3B = i32x4.splat(layer);
  let key0 = i32x4.splat(keyLow);
  let key1 = i32x4.splat(keyHigh);
  const product0 = i32x4.splat(0xd2511f53);
  const product1 = i32x4.splat(0xcd9e8d57);
  for (let round = 0; round < 10; round++) {
    // Products of 64 bits, two lanes each: their halves are sorted apart.
    const aA = i64x2.extmul_low_i32x4_u(product0, x0A);
    const bA = i64x2.extmul_high_i32x4_u(product0, x0A);
    const cA = i64x2.extmul_low_i32x4_u(product1, x2A);
    const dA = i64x2.extmul_high_i32x4_u(product1, x2A);
    x0A = v128.xor(v128.xor(v128.shuffle<i32>(cA, dA, 1, 3, 5, 7), x1A), key0);
    x1A = v128.shuffle<i32>(cA, dA, 0, 2, 4, 6);
    x2A = v128.xor(v128.xor(v128.shuffle<i32>(aA, bA, 1, 3, 5, 7), x3A), key1);
    x3A = v128.shuffle<i32>(aA, bA, 0, 2, 4, 6);
    const aB = i64x2.extmul_low_i32x4_u(product0, x0B);
    const bB = i64x2.extmul_high_i32x4_u(product0, x0B);
    const cB = i64x2.extmul_low_i32x4_u(product1, x2B);
    const dB = i64x2.extmul_high_i32x4_u(product1, x2B);
    x0B = v128.xor(v128.xor(v128.shuffle<i32>(cB, dB, 1, 3, 5, 7), x1B), key0);
    x1B = v128.shuffle<i32>(cB, dB, 0, 2, 4, 6);
    x2B = v128.xor(v128.xor(v128.shuffle<i32>(aB, bB, 1, 3, 5, 7), x3B), key1);
    x3B = v128.shuffle<i32>(aB, bB, 0, 2, 4, 6);
    key0 = i32x4.add(key0, i32x4.splat(0x9e3779b9));
    key1 = i32x4.add(key1, i32x4.splat(0xbb67ae85));
  }
  const least = i32x4.splat(threshold);
  storeKept(x0A, x1A, x2A, x3A, least, to);
  storeKept(x0B, x1B, x2B, x3B, least, to + 64);
}

/** Masks of 16 units from the words of four blocks: these lie across the vectors, units lie along them. */
function storeKept(x0: v128, x1: v128, x2: v128, x3: v128, least: v128, to: usize): void {
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01, low23, 0, 2), least));
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01, low23, 1, 3), least), 16);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01, high23, 0, 2), least), 32);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01, high23, 1, 3), least), 48);
}
