/** @file What the kernels share: the fused multiply-add of four lanes, and sums across lanes. */

/** a · b + c in each lane: rounded once in the module with relaxed SIMD, twice in the other. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** The sum of the four lanes, always in the same order. */
export function acrossLanes(v: v128): f32 {
  const left = f32x4.extract_lane(v, 0) + f32x4.extract_lane(v, 1);
  return left + (f32x4.extract_lane(v, 2) + f32x4.extract_lane(v, 3));
}

/** Copies `count` elements of four bytes. */
export function copyElements(to: usize, from: usize, count: u32): void {
  let i: u32 = 0;
  for (; i + 4 <= count; i += 4) v128.store(to + 4 * i, v128.load(from + 4 * i));
  for (; i < count; i++) i32.store(to + 4 * i, i32.load(from + 4 * i));
}

/** The first row of a group; of `groups` itself: the number of rows. As in src/kernels/row-groups.ts. */
export function groupStart(group: u32, rows: u32, groups: u32): u32 {
  return u32((u64(group) * rows) / groups);
}

/** The group of a row. */
export function groupOf(row: u32, rows: u32, groups: u32): u32 {
  return u32((u64(row + 1) * groups - 1) / rows);
}

/** Elements that a step of a loop takes: four with T = v128, one with T = f32, for what is left over. */
export function lanes<T>(): u32 {
  return sizeof<T>() / 4;
}

/** Four elements; or one, and three zeros. */
export function load<T>(at: usize): v128 {
  return isVector<T>() ? v128.load(at) : v128.load32_zero(at);
}

/** Stores what `load` gave. */
export function store<T>(at: usize, value: v128): void {
  if (isVector<T>()) v128.store(at, value);
  else v128.store32_lane(at, value, 0);
}

/** Where whole vectors end: `count` rounded down to a multiple of four. */
export function wholeLanes(count: u32): u32 {
  return count & ~3;
}
