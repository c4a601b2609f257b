import { fill } from '../../src/kernels/fill.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { UGLY_LENGTHS, WIDER_THAN_A_GRID } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

testKernel(fill, [
  {
    name: 'by hand',
    params: { n: 3, value: -1.5 },
    arrays: { out: 3 },
    known: { out: [-1.5, -1.5, -1.5] },
    bound: exact,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n, value: 0.25 },
    arrays: { out: n },
    bound: exact,
  })),
  {
    name: 'wider than one dispatch',
    params: { n: WIDER_THAN_A_GRID, value: 3 },
    arrays: { out: WIDER_THAN_A_GRID },
    bound: exact,
    gpuOnly: true,
  },
]);
