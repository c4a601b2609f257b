import { fitsLarge } from '../../src/kernels/matmul-large.ts';
import { matmulLargeStatistics } from '../../src/kernels/matmul-large-statistics.ts';
import { testKernel } from '../support/kernel-cases.ts';
import { productStatisticsCases } from '../support/products.ts';

testKernel(matmulLargeStatistics, productStatisticsCases(128, fitsLarge));
