import { peakFma } from '../../src/kernels/peak-fma.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { UGLY_LENGTHS } from '../support/numbers.ts';
import { sumOf } from '../support/tolerances.ts';

// Every round rounds once or twice and halves what was off before.
const bound = sumOf(64);

testKernel(peakFma, [
  {
    name: 'by hand: no round leaves the sum of what the chains begin with',
    params: { n: 18, rounds: 0, factor: 0.5, addend: 1 },
    arrays: { out: 18 },
    known: { out: Array.from({ length: 18 }, (_, i) => 24 * (i % 16) + 276) },
    bound,
  },
  {
    name: 'by hand: four rounds of doubling',
    params: { n: 2, rounds: 4, factor: 2, addend: 1 },
    arrays: { out: 2 },
    // x → 16x + 15 in each of the chains 0 … 23 and 1 … 24.
    known: { out: [16 * 276 + 24 * 15, 16 * 300 + 24 * 15] },
    bound,
  },
  ...UGLY_LENGTHS.map((n) => ({
    name: `${n} elements`,
    params: { n, rounds: 20, factor: 0.5, addend: 1 },
    arrays: { out: n },
    bound,
  })),
]);
