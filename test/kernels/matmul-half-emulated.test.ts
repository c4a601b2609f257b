import { matmulHalfEmulated } from '../../src/kernels/matmul-half-emulated.ts';
import { EMULATED_CASES } from '../support/half-products.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(matmulHalfEmulated, EMULATED_CASES);
