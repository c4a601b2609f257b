import { blockForward } from '../../src/kernels/block-forward.ts';
import { FORWARD_CASES } from '../support/block-cases.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(blockForward, FORWARD_CASES);
