import { broadcast } from '../../src/kernels/broadcast.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { UGLY_LENGTHS } from '../support/numbers.ts';
import { ulps } from '../support/tolerances.ts';

testKernel(broadcast, [
  {
    name: 'by hand',
    params: { n: 3, scale: 0.5 },
    arrays: { x: Float32Array.of(3), out: 3 },
    known: { out: [1.5, 1.5, 1.5] },
    bound: ulps(1),
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n, scale: Math.fround(1 / 3) },
    arrays: { x: Float32Array.of(-0.7), out: n },
    bound: ulps(1),
  })),
]);
