import { matmulLarge } from '../../src/kernels/matmul-large.ts';
import { testKernel, testOnGpu } from '../support/kernel-cases.ts';
import { slicedCases, TILED } from '../support/products.ts';

const CASES = slicedCases(TILED);

testKernel(matmulLarge, CASES);

// As a GPU has it: the 16 steps written out, and nothing that guards its accesses.
testOnGpu(
  matmulLarge,
  CASES.filter(({ params }) => params.m === 132 && params.slices === 4),
  { options: { rolled: false, guards: false }, manner: ', steps written out and unguarded,' },
);
