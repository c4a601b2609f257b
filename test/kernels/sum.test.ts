import { sum } from '../../src/kernels/sum.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS } from '../support/numbers.ts';
import { sumOf } from '../support/tolerances.ts';

testKernel(sum, [
  {
    name: 'by hand, the other slots untouched',
    params: { n: 3, slot: 1, scale: 0.5 },
    arrays: { x: Float32Array.of(1, 2, 4), out: Float32Array.of(7, 8, 9) },
    known: { out: [7, 3.5, 9] },
    bound: sumOf(3),
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n, slot: 2, scale: 1 },
    arrays: { x: normals(n), out: new Float32Array(3) },
    bound: sumOf(n),
  })),
]);
