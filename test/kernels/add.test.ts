import { add } from '../../src/kernels/add.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, UGLY_LENGTHS, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { ulps } from '../support/tolerances.ts';

const bound = ulps(1);

testKernel(add, [
  {
    name: 'by hand',
    params: { n: 3 },
    arrays: { a: Float32Array.of(1, -2, 0), b: Float32Array.of(0.5, 4, -1), out: 3 },
    known: { out: [1.5, 2, -1] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { a: normals(n), b: normals(n, 1), out: n },
    bound,
  })),
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID },
    arrays: {
      a: pattern(WIDER_THAN_A_GRID),
      b: pattern(WIDER_THAN_A_GRID),
      out: WIDER_THAN_A_GRID,
    },
    bound,
    gpuOnly: true,
  },
]);
