import { blockBackwardQuads } from '../../src/kernels/block-backward-quads.ts';
import { BACKWARD_CASES, inQuads } from '../support/block-cases.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(blockBackwardQuads, BACKWARD_CASES.filter(inQuads));
