import { matmulNarrow } from '../../src/kernels/matmul-narrow.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { slicedCases } from '../support/products.ts';

testKernel(
  matmulNarrow,
  slicedCases(({ n }) => n <= 8 || n === 67),
);
