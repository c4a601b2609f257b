import { matmulLarge } from '../../src/kernels/matmul-large.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { PRODUCT_CASES } from '../support/products.ts';

testKernel(matmulLarge, PRODUCT_CASES);
