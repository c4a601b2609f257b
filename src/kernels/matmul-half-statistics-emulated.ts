/**
 * @file matmul-half-statistics.ts without matrix units: out = A · B, with the mean and the squares of each tile, by the
 * same shader but for the part that multiplies matrices of 16×16.
 */
import { defineKernel } from '../device/kernel.ts';
import { HALF_STATISTICS } from './matmul-half-statistics.ts';

export const matmulHalfStatisticsEmulated = defineKernel({
  name: 'matmul-half-statistics-emulated',
  ...HALF_STATISTICS,
});
