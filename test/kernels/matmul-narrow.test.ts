import { matmulNarrow } from '../../src/kernels/matmul-narrow.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { slicedCases, THIN } from '../support/products.ts';

testKernel(matmulNarrow, slicedCases(THIN));
