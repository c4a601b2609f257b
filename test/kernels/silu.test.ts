import { silu } from '../../src/kernels/silu.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// exp may be off by (3 + 2·|x|) ulp in WGSL; where it is large the result is near zero or near x.
const bound = either(ulps(8), absolute(1e-6));

testKernel(silu, [
  {
    name: 'known values',
    params: { n: 5 },
    arrays: { x: Float32Array.of(-2, -0.5, 0, 0.5, 2), out: 5 },
    known: {
      out: [-0.2384058440442351, -0.1887703343990727, 0.0, 0.3112296656009273, 1.7615941559557646],
    },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { x: normals(n), out: n },
    bound,
  })),
  {
    name: 'far out on both sides',
    params: { n: 65 },
    arrays: { x: uniforms(65, -200, 200), out: 65 },
    bound,
  },
]);
