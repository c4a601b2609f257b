/**
 * @file Multiplies and adds in registers and nothing else, to find out how fast a device can at most:
 * out[i] = Σ_j x_j after `rounds` times x_j = factor · x_j + addend, from x_j = i mod 16 + j, j = 0 … 23.
 *
 * out: [n]; rounds: even. Nothing is learned with it: src/bench/ceilings.ts measures with it.
 */
import { defineKernel, type FloatArray, writeF32 } from '../device/kernel.ts';
import { LINEAR, linear } from './launch.ts';

/** Chains an element, and so multiply-adds an element and round. */
export const FMA_CHAINS = 24;

interface FmaParams {
  readonly n: number;
  readonly rounds: number;
  readonly factor: number;
  readonly addend: number;
}

/** Twelve chains at a time in local variables: as many as the registers of JavaScript's code hold. */
function fastFma({ out }: { out: FloatArray }, { n, rounds, factor, addend }: FmaParams): void {
  for (let i = 0; i < n; i++) {
    let total = 0;
    for (let j = 0; j < FMA_CHAINS; j += 12) {
      const first = (i % 16) + j;
      let a = first;
      let b = first + 1;
      let c = first + 2;
      let d = first + 3;
      let e = first + 4;
      let f = first + 5;
      let g = first + 6;
      let h = first + 7;
      let k = first + 8;
      let l = first + 9;
      let m = first + 10;
      let p = first + 11;
      for (let round = 0; round < rounds; round++) {
        a = factor * a + addend;
        b = factor * b + addend;
        c = factor * c + addend;
        d = factor * d + addend;
        e = factor * e + addend;
        f = factor * f + addend;
        g = factor * g + addend;
        h = factor * h + addend;
        k = factor * k + addend;
        l = factor * l + addend;
        m = factor * m + addend;
        p = factor * p + addend;
      }
      total += a + b + c + d + e + f + g + h + k + l + m + p;
    }
    out[i] = total;
  }
}

export const peakFma = defineKernel({
  name: 'peak-fma',
  bindings: { out: writeF32 },
  params: { n: 'u32', rounds: 'u32', factor: 'f32', addend: 'f32' },
  constants: LINEAR,
  grid: ({ n }) => linear(n),
  reference({ out }, { n, rounds, factor, addend }) {
    for (let i = 0; i < n; i++) {
      let total = 0;
      for (let j = 0; j < FMA_CHAINS; j++) {
        let x = (i % 16) + j;
        for (let round = 0; round < rounds; round++) x = factor * x + addend;
        total += x;
      }
      out[i] = total;
    }
  },
  cpu: fastFma,
  simd: {
    // Runs of four elements; some 10 µs of work at least.
    passes: ({ n, rounds }) => [
      {
        run: 'peakFma',
        items: n,
        chunk: 4 * Math.max(1, Math.floor(16_384 / Math.max(1, rounds))),
      },
    ],
  },
});
