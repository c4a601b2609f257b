import { fitsLarge, matmulLarge } from '../../src/kernels/matmul-large.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { slicedCases } from '../support/products.ts';

testKernel(matmulLarge, slicedCases(fitsLarge));
