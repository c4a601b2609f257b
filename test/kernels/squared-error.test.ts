import { squaredError } from '../../src/kernels/squared-error.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// The difference of two numbers of size about 1 is off by a rounding of that size.
const bound = either(ulps(8), absolute(1e-6));

testKernel(squaredError, [
  {
    name: 'by hand',
    params: { n: 4 },
    arrays: {
      outputs: Float32Array.of(1, 2, -3, 0),
      values: Float32Array.of(1, 1.5, 1, 2),
      losses: 4,
    },
    known: { losses: [0, 0.25, 16, 4] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} rows`,
    params: { n },
    arrays: { outputs: normals(n), values: normals(n, 1), losses: n },
    bound,
  })),
]);
