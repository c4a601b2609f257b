/**
 * @file matmul-half.ts without matrix units: out = A · B, in the same tiles, of the same halves, by the same shader but
 * for the part that multiplies matrices of 16×16. It proves that shader where no adapter has such units.
 */
import { defineKernel } from '../device/kernel.ts';
import { HALF_PRODUCT } from './matmul-half.ts';

export const matmulHalfEmulated = defineKernel({
  name: 'matmul-half-emulated',
  ...HALF_PRODUCT,
});
