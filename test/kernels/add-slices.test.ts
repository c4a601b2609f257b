import { addSlices } from '../../src/kernels/add-slices.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS } from '../support/numbers.ts';
import { sumOf } from '../support/tolerances.ts';

testKernel(addSlices, [
  {
    name: 'by hand: three slices of two',
    params: { n: 2, slices: 3 },
    arrays: { x: Float32Array.of(1, 2, 10, 20, 100, -200), out: 2 },
    known: { out: [111, -178] },
    bound: sumOf(3),
  },
  {
    name: 'no slices: 0',
    params: { n: 3, slices: 0 },
    arrays: { x: new Float32Array(0), out: 3 },
    known: { out: [0, 0, 0] },
    bound: sumOf(1),
  },
  ...UGLY_LENGTHS.flatMap((n) =>
    [1, 2, 7].map((slices) => ({
      name: `${slices} slices of ${n}`,
      params: { n, slices },
      arrays: { x: normals(n * slices), out: n },
      bound: sumOf(slices),
    })),
  ),
]);
