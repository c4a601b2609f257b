/** @file Arrays of a GPU: buffers, and how a view of one is bound to a kernel. */
import { InternalError, invariant } from '../base/errors.ts';
import type { KernelSignature } from './kernel.ts';
import type { BufferView, DeviceBuffer, ElementType } from './view.ts';

export const BYTES = 4;

export class GpuArray implements DeviceBuffer {
  readonly id: number;
  readonly type: ElementType;
  readonly length: number;
  readonly gpu: GPUBuffer;

  constructor(id: number, type: ElementType, length: number, gpu: GPUBuffer) {
    this.id = id;
    this.type = type;
    this.length = length;
    this.gpu = gpu;
  }
}

export function own(view: BufferView): GpuArray {
  if (view.buffer instanceof GpuArray) return view.buffer;
  throw new InternalError('an array of another device was given to a GPU');
}

export function resourceOf(
  kernel: KernelSignature,
  name: string,
  view: BufferView,
): GPUBufferBinding {
  const { gpu, type } = own(view);
  invariant(kernel.bindings[name].type === type, () => {
    return `${kernel.name}: ${name} is ${kernel.bindings[name].type}, was given ${type}`;
  });
  return { buffer: gpu, offset: view.offset * BYTES, size: Math.max(BYTES, view.length * BYTES) };
}

/** Dawn's Node binding crashes on shared memory: such an array is copied first. */
export function unshared({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): {
  readonly buffer: ArrayBuffer;
  readonly byteOffset: number;
  readonly byteLength: number;
} {
  if (buffer instanceof ArrayBuffer) return { buffer, byteOffset, byteLength };
  const copy = new Uint8Array(byteLength);
  copy.set(new Uint8Array(buffer, byteOffset, byteLength));
  return { buffer: copy.buffer, byteOffset: 0, byteLength };
}

/** Buffers are as long as their array, in whole quads of 4-byte elements. */
export function bufferBytes(length: number): number {
  return Math.max(16, Math.ceil((length * BYTES) / 16) * 16);
}
