import { bceLogitsBackward } from '../../src/kernels/bce-logits-backward.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { labels, normals, UGLY_LENGTHS, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// σ(z) − y cancels where the prediction is right: an absolute error of some roundings of 1, times dlosses.
const bound = either(ulps(8), absolute(2e-6));

testKernel(bceLogitsBackward, [
  {
    name: 'by hand',
    params: { n: 3 },
    arrays: {
      logits: Float32Array.of(0, 0, Math.log(3)),
      labels: Float32Array.of(0, 1, 0),
      dlosses: Float32Array.of(2, 2, 4),
      dlogits: 3,
    },
    known: { dlogits: [1, -1, 4 / (1 + Math.exp(-Math.fround(Math.log(3))))] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} rows`,
    params: { n },
    arrays: { logits: normals(n), labels: labels(n, 1), dlosses: normals(n, 2), dlogits: n },
    bound,
  })),
  {
    name: 'far out on both sides',
    params: { n: 65 },
    arrays: {
      logits: uniforms(65, -200, 200),
      labels: labels(65),
      dlosses: normals(65),
      dlogits: 65,
    },
    bound,
  },
]);
