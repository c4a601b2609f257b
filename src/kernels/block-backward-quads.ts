/**
 * @file block-backward.ts, four values at a time: columns must be a multiple of four. For GPUs, whose memory gives more that
 * way; the shader is the same but for how it reads and writes.
 */
import { defineKernel } from '../device/kernel.ts';
import { blockBackward } from './block-backward.ts';

export const blockBackwardQuads = defineKernel({
  ...blockBackward,
  name: 'block-backward-quads',
  simd: undefined,
});
