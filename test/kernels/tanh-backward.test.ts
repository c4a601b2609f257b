import { tanhBackward } from '../../src/kernels/tanh-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { normals, UGLY_LENGTHS, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// exp may be off by (3 + 2·|x|) ulp in WGSL, and 1 − e cancels near zero: an absolute error of some ε.
const bound = either(ulps(8), absolute(4e-6));

testKernel(tanhBackward, [
  {
    name: 'known values',
    params: { n: 5 },
    arrays: { x: Float32Array.of(-2, -0.5, 0, 0.5, 2), dout: new Float32Array(5).fill(2), dx: 5 },
    known: {
      dx: [0.14130164970632886, 1.5728954659318548, 2.0, 1.5728954659318548, 0.14130164970632886],
    },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n },
    arrays: { x: normals(n), dout: normals(n, 1), dx: n },
    bound,
  })),
  {
    name: 'far out on both sides',
    params: { n: 65 },
    arrays: { x: uniforms(65, -200, 200), dout: normals(65), dx: 65 },
    bound,
  },
]);
