import { bceLogits } from '../../src/kernels/bce-logits.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { labels, normals, UGLY_LENGTHS, uniforms } from '../support/numbers.ts';
import { absolute, either, ulps } from '../support/tolerances.ts';

// WGSL: log has an absolute error of 2^-21 between 0.5 and 2, exp of (3 + 2·|z|) ulp.
const bound = either(ulps(8), absolute(2 ** -20));

testKernel(bceLogits, [
  {
    name: 'log 2 without an opinion, almost |z| when surely wrong, almost 0 when surely right',
    params: { n: 4 },
    arrays: {
      logits: Float32Array.of(0, 0, 100, -100),
      labels: Float32Array.of(0, 1, 0, 0),
      losses: 4,
    },
    known: { losses: [Math.LN2, Math.LN2, 100, Math.exp(-100)] },
    bound,
  },
  {
    name: 'small losses keep their digits',
    params: { n: 9 },
    arrays: {
      logits: Float32Array.of(4, 5, 6, 7, 8, 9, 10, 12, 14),
      labels: new Float32Array(9).fill(1),
      losses: 9,
    },
    bound: ulps(32),
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} rows`,
    params: { n },
    arrays: { logits: normals(n), labels: labels(n, 1), losses: n },
    bound,
  })),
  {
    name: 'far out on both sides',
    params: { n: 65 },
    arrays: { logits: uniforms(65, -200, 200), labels: labels(65), losses: 65 },
    bound,
  },
]);
