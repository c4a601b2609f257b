import { blockBackward } from '../../src/kernels/block-backward.ts';
import { BACKWARD_CASES } from '../support/block-cases.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(blockBackward, BACKWARD_CASES);
