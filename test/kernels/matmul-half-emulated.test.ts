import { matmulHalfEmulated } from '../../src/kernels/matmul-half-emulated.ts';
import { HALF_CASES } from '../support/half-products.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(matmulHalfEmulated, HALF_CASES);
