/**
 * @file block-forward.ts, four values at a time: columns must be a multiple of four. For GPUs, whose memory gives more that
 * way; the shader is the same but for how it reads and writes.
 */
import { defineKernel } from '../device/kernel.ts';
import { blockForward } from './block-forward.ts';

export const blockForwardQuads = defineKernel({
  ...blockForward,
  name: 'block-forward-quads',
  simd: undefined,
});
