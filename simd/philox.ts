/**
 * @file Which of 16 neighbouring units dropout keeps, drawn by Philox4x32-10: four blocks of it, one a lane.
 *
 * Unit u of a row is kept if word u mod 4 of the block with counter (⌊u/4⌋, row, step, layer) is at least threshold.
 * Source: Salmon, Moraes, Dror, Shaw: "Parallel Random Numbers: As Easy as 1, 2, 3", SC 2011.
 */

/** All bits set where the unit is kept: units 0 to 3 of the 16, 4 to 7, 8 to 11, 12 to 15. Of this thread alone. */
export let kept0: v128 = i32x4.splat(0);
export let kept1: v128 = i32x4.splat(0);
export let kept2: v128 = i32x4.splat(0);
export let kept3: v128 = i32x4.splat(0);

/** Draws for units `unit` … `unit` + 15, `unit` a multiple of four; the answer is in `kept0` … `kept3`. */
export function draw(
  unit: u32,
  row: u32,
  step: u32,
  layer: u32,
  keyLow: u32,
  keyHigh: u32,
  threshold: u32,
): void {
  let x0 = i32x4.add(i32x4.splat(unit >> 2), i32x4(0, 1, 2, 3));
  let x1 = i32x4.splat(row);
  let x2 = i32x4.splat(step);
  let x3 = i32x4.splat(layer);
  let key0 = i32x4.splat(keyLow);
  let key1 = i32x4.splat(keyHigh);
  const product0 = i32x4.splat(0xd2511f53);
  const product1 = i32x4.splat(0xcd9e8d57);
  for (let round = 0; round < 10; round++) {
    // Products of 64 bits, two lanes each: their halves are sorted apart.
    const a = i64x2.extmul_low_i32x4_u(product0, x0);
    const b = i64x2.extmul_high_i32x4_u(product0, x0);
    const c = i64x2.extmul_low_i32x4_u(product1, x2);
    const d = i64x2.extmul_high_i32x4_u(product1, x2);
    const low0 = v128.shuffle<i32>(a, b, 0, 2, 4, 6);
    const high0 = v128.shuffle<i32>(a, b, 1, 3, 5, 7);
    const low1 = v128.shuffle<i32>(c, d, 0, 2, 4, 6);
    const high1 = v128.shuffle<i32>(c, d, 1, 3, 5, 7);
    x0 = v128.xor(v128.xor(high1, x1), key0);
    x1 = low1;
    x2 = v128.xor(v128.xor(high0, x3), key1);
    x3 = low0;
    key0 = i32x4.add(key0, i32x4.splat(0x9e3779b9));
    key1 = i32x4.add(key1, i32x4.splat(0xbb67ae85));
  }
  // Words of a block lie across the vectors; units lie along them.
  const low01 = v128.shuffle<i32>(x0, x1, 0, 4, 1, 5);
  const low23 = v128.shuffle<i32>(x2, x3, 0, 4, 1, 5);
  const high01 = v128.shuffle<i32>(x0, x1, 2, 6, 3, 7);
  const high23 = v128.shuffle<i32>(x2, x3, 2, 6, 3, 7);
  const least = i32x4.splat(threshold);
  kept0 = i32x4.ge_u(v128.shuffle<i64>(low01, low23, 0, 2), least);
  kept1 = i32x4.ge_u(v128.shuffle<i64>(low01, low23, 1, 3), least);
  kept2 = i32x4.ge_u(v128.shuffle<i64>(high01, high23, 0, 2), least);
  kept3 = i32x4.ge_u(v128.shuffle<i64>(high01, high23, 1, 3), least);
}

/** Draws for 32 units from `unit` on, into as many elements; two chains of products that do not wait for each other. */
export function drawTwice(
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
  const low01A = v128.shuffle<i32>(x0A, x1A, 0, 4, 1, 5);
  const low23A = v128.shuffle<i32>(x2A, x3A, 0, 4, 1, 5);
  const high01A = v128.shuffle<i32>(x0A, x1A, 2, 6, 3, 7);
  const high23A = v128.shuffle<i32>(x2A, x3A, 2, 6, 3, 7);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01A, low23A, 0, 2), least), 0);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01A, low23A, 1, 3), least), 16);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01A, high23A, 0, 2), least), 32);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01A, high23A, 1, 3), least), 48);
  const low01B = v128.shuffle<i32>(x0B, x1B, 0, 4, 1, 5);
  const low23B = v128.shuffle<i32>(x2B, x3B, 0, 4, 1, 5);
  const high01B = v128.shuffle<i32>(x0B, x1B, 2, 6, 3, 7);
  const high23B = v128.shuffle<i32>(x2B, x3B, 2, 6, 3, 7);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01B, low23B, 0, 2), least), 64);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(low01B, low23B, 1, 3), least), 80);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01B, high23B, 0, 2), least), 96);
  v128.store(to, i32x4.ge_u(v128.shuffle<i64>(high01B, high23B, 1, 3), least), 112);
}
