import { absoluteErrorBackward } from '../../src/kernels/absolute-error-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// The difference of two numbers of size about 1 is off by a rounding of that size.
const bound = either(ulps(8), absolute(1e-6));

testKernel(absoluteErrorBackward, [
  {
    name: 'by hand',
    params: { n: 4 },
    arrays: {
      outputs: Float32Array.of(1, 2, -3, 0),
      values: Float32Array.of(1, 1.5, 1, 2),
      dlosses: Float32Array.of(1, 2, 3, 4),
      doutputs: 4,
    },
    known: { doutputs: [0, 2, -3, -4] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} rows`,
    params: { n },
    arrays: { outputs: normals(n), values: normals(n, 1), dlosses: normals(n, 2), doutputs: n },
    bound,
  })),
]);
