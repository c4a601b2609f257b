import { matmulHalfStatistics } from '../../src/kernels/matmul-half-statistics.ts';
import { whyNoMatrixUnits } from '../support/gpu.ts';
import { HALF_STATISTICS_CASES } from '../support/half-products.ts';
import { testKernel } from '../support/kernel-cases.ts';

const lacking = await whyNoMatrixUnits();

testKernel(matmulHalfStatistics, HALF_STATISTICS_CASES, {
  options: { precision: 'f16' },
  lacking,
});
