import { nonFinite } from '../../src/kernels/non-finite.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

/** Normal numbers with one strange one in the last place. */
function ending(length: number, last: number): Float32Array {
  const values = normals(length);
  values[length - 1] = last;
  return values;
}

testKernel(nonFinite, [
  {
    name: 'the largest numbers and the smallest are finite',
    params: { n: 4, slot: 0, mark: 1 },
    arrays: { x: Float32Array.of(3.4e38, -3.4e38, 1e-45, 0), flags: Uint32Array.of(0) },
    known: { flags: [0] },
    bound: exact,
  },
  ...[Number.NaN, Infinity, -Infinity].map((strange) => ({
    name: `${strange} is found, and other marks and slots stay`,
    params: { n: 65, slot: 1, mark: 4 },
    arrays: { x: ending(65, strange), flags: Uint32Array.of(1, 2, 8) },
    known: { flags: [1, 6, 8] },
    bound: exact,
  })),
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} finite numbers`,
    params: { n, slot: 0, mark: 1 },
    arrays: { x: normals(n), flags: Uint32Array.of(0) },
    known: { flags: [0] },
    bound: exact,
  })),
]);
