import { matmulDirect } from '../../src/kernels/matmul-direct.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { PRODUCT_CASES } from '../support/products.ts';

testKernel(matmulDirect, PRODUCT_CASES);
