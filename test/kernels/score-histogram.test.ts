import { scoreHistogram } from '../../src/kernels/score-histogram.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { labels, UGLY_LENGTHS } from '../support/numbers.ts';
import { exact } from '../support/tolerances.ts';

const BINS = 16;

/** Logits whose σ lies in the middle of a bin, so that rounding cannot move them to the next. */
function middles(n: number): Float32Array {
  return Float32Array.from({ length: n }, (_, i) => {
    const p = (((i * 7) % BINS) + 0.5) / BINS;
    return Math.log(p / (1 - p));
  });
}

testKernel(scoreHistogram, [
  {
    name: 'by hand: zero is not above half, far out is in the last bin, old counts stay',
    params: { n: 6, bins: 4 },
    arrays: {
      logits: Float32Array.of(0, 1e-6, -0.5, 2, 80, -80),
      labels: Float32Array.of(0, 0, 0, 1, 1, 1),
      counts: Uint32Array.of(10, 0, 0, 0, 0, 0, 0, 20),
    },
    known: { counts: [10, 2, 1, 0, 1, 0, 0, 22] },
    bound: exact,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} rows`,
    params: { n, bins: BINS },
    arrays: { logits: middles(n), labels: labels(n), counts: new Uint32Array(2 * BINS) },
    bound: exact,
  })),
]);
