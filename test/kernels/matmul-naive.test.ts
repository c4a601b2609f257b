import { matmulNaive } from '../../src/kernels/matmul-naive.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { PRODUCT_CASES } from '../support/products.ts';

testKernel(matmulNaive, PRODUCT_CASES);
