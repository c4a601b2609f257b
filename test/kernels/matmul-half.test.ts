import { matmulHalf } from '../../src/kernels/matmul-half.ts';
import { whyNoMatrixUnits } from '../support/gpu.ts';
import { HALF_CASES } from '../support/half-products.ts';
import { testKernel } from '../support/kernel-cases.ts';

const lacking = await whyNoMatrixUnits();

testKernel(matmulHalf, HALF_CASES, { options: { precision: 'f16' }, lacking });
