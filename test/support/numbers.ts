/** @file Test inputs: random numbers that are the same in every run. */
import { Purpose, RandomStream } from '../../src/base/random.ts';

/** Normal numbers as float32. */
export function normals(length: number, index = 0): Float32Array {
  const random = new RandomStream(2026, Purpose.test, index);
  return Float32Array.from({ length }, () => random.normal());
}

/** Uniform numbers in [low, high) as float32. */
export function uniforms(length: number, low = 0, high = 1, index = 0): Float32Array {
  const random = new RandomStream(2026, Purpose.test, index);
  return Float32Array.from({ length }, () => low + (high - low) * random.uniform());
}

/** 0 or 1, as float32. */
export function labels(length: number, index = 0): Float32Array {
  const random = new RandomStream(2026, Purpose.test, index);
  return Float32Array.from({ length }, () => random.below(2));
}

/** Lengths that divide nothing: one, primes, around a workgroup. */
export const UGLY_LENGTHS = [0, 1, 7, 63, 64, 65, 1000, 3001] as const;

/** One element more than 65,535 workgroups of 64 take: the grid must go on in its second dimension. */
export const WIDER_THAN_A_GRID = 65_535 * 64 + 1;

/** Many numbers at little cost, all of them different within any 1,009 neighbours. */
export function pattern(length: number): Float32Array {
  const values = new Float32Array(length);
  for (let i = 0; i < length; i++) values[i] = ((i * 7919) % 1009) / 504.5 - 1;
  return values;
}
