import { matmulHalfStatisticsEmulated } from '../../src/kernels/matmul-half-statistics-emulated.ts';
import { HALF_STATISTICS_CASES } from '../support/half-products.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(
  matmulHalfStatisticsEmulated,
  HALF_STATISTICS_CASES.filter(({ params }) => params.scaleA === 1),
);
