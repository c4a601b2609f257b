/** @file Arrays of a device, and the parts of them that kernels are given. */

export type ElementType = 'f32' | 'u32';

/** Memory of a device. */
export interface DeviceBuffer {
  /** Unique within its device. */
  readonly id: number;
  readonly type: ElementType;
  /** In elements of 4 bytes (of 8 on the float64 CPU device). */
  readonly length: number;
}

/** A run of elements inside a buffer: what kernels are given. Offsets are multiples of `VIEW_ALIGNMENT`. */
export interface BufferView {
  readonly buffer: DeviceBuffer;
  readonly offset: number;
  readonly length: number;
}

/** Views begin on multiples of 256 bytes, WebGPU's default alignment of a binding. */
export const VIEW_ALIGNMENT = 64;

/** Part of a view, beginning at a multiple of `VIEW_ALIGNMENT` elements. */
export function subview(view: BufferView, offset: number, length: number): BufferView {
  if (offset % VIEW_ALIGNMENT !== 0 || offset + length > view.length) {
    throw new RangeError(
      `no view of ${length} elements at ${offset} in an array of ${view.length}`,
    );
  }
  return { buffer: view.buffer, offset: view.offset + offset, length };
}
