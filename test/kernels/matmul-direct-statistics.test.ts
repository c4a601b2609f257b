import { matmulDirectStatistics } from '../../src/kernels/matmul-direct-statistics.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { productStatisticsCases } from '../support/products.ts';

testKernel(matmulDirectStatistics, productStatisticsCases(16));
