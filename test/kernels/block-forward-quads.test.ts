import { blockForwardQuads } from '../../src/kernels/block-forward-quads.ts';
import { FORWARD_CASES, inQuads } from '../support/block-cases.ts';
import { testKernel } from '../support/kernel-cases.ts';

testKernel(blockForwardQuads, FORWARD_CASES.filter(inQuads));
