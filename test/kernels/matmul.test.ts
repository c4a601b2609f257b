import { matmul } from '../../src/kernels/matmul.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { PRODUCT_CASES } from '../support/products.ts';

testKernel(matmul, PRODUCT_CASES);
