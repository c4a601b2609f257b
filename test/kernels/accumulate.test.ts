import { accumulate } from '../../src/kernels/accumulate.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, UGLY_LENGTHS, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { ulps } from '../support/tolerances.ts';

const bound = ulps(1);

testKernel(accumulate, [
  {
    name: 'by hand',
    params: { n: 3 },
    arrays: { x: Float32Array.of(1, -2, 0), out: Float32Array.of(0.5, 4, -1) },
    known: { out: [1.5, 2, -1] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { x: normals(n), out: normals(n, 1) },
    bound,
  })),
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID },
    arrays: { x: pattern(WIDER_THAN_A_GRID), out: pattern(WIDER_THAN_A_GRID) },
    bound,
    gpuOnly: true,
  },
]);
