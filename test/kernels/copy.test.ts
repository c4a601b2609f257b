import { copy } from '../../src/kernels/copy.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, pattern, UGLY_LENGTHS, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

testKernel(copy, [
  {
    name: 'by hand',
    params: { n: 5 },
    arrays: { x: Float32Array.of(-2, -0, 0, 0.5, 3), out: 5 },
    known: { out: [-2, -0, 0, 0.5, 3] },
    bound: exact,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { x: normals(n), out: n },
    bound: exact,
  })),
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID },
    arrays: { x: pattern(WIDER_THAN_A_GRID), out: WIDER_THAN_A_GRID },
    bound: exact,
    gpuOnly: true,
  },
]);
