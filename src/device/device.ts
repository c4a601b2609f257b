/**
 * @file Where arrays live and kernels run: the interface that `CpuDevice` and `GpuDevice` share.
 *
 * Everything above this file is the same code on both. Launches are recorded in order and happen in
 * order; only reading back waits.
 */
import type {
  Bindings,
  ElementType,
  HostArray,
  Kernel,
  Params,
  ParamTypes,
  Views,
} from './kernel.ts';

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

/** What a device has in use now; a training must hold all of it flat after its first steps. */
export interface DeviceStatistics {
  readonly liveBuffers: number;
  readonly liveBytes: number;
  readonly launches: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly pipelines: number;
}

export interface Device {
  readonly kind: 'cpu' | 'gpu';
  /** As people know it: "CPU", "NVIDIA H100 (Vulkan)". */
  readonly name: string;
  /** The largest single array, in bytes. */
  readonly largestArrayBytes: number;

  /** A new array, filled with zeros. */
  create(type: ElementType, length: number): BufferView;
  /** Gives the memory of a created array back; its views must not be used again. */
  release(view: BufferView): void;
  /** Copies from the host, after everything launched so far. */
  upload(view: BufferView, data: HostArray): void;
  launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void;
  /** Sends recorded launches to the hardware; they would also go with the next `read`. */
  submit(): void;
  /** Copies to the host, after everything launched so far. Rejects if anything before it failed. */
  read(view: BufferView): Promise<HostArray>;
  statistics(): DeviceStatistics;
  /** Frees everything. The device must not be used again. */
  destroy(): void;
}

/** Part of a view, beginning at a multiple of `VIEW_ALIGNMENT` elements. */
export function subview(view: BufferView, offset: number, length: number): BufferView {
  if (offset % VIEW_ALIGNMENT !== 0 || offset + length > view.length) {
    throw new RangeError(
      `no view of ${length} elements at ${offset} in an array of ${view.length}`,
    );
  }
  return { buffer: view.buffer, offset: view.offset + offset, length };
}

/** Reads an array of floats, as float32 (or float64 on the float64 CPU device). */
export async function readFloats(
  device: Device,
  view: BufferView,
): Promise<Float32Array | Float64Array> {
  const values = await device.read(view);
  if (values instanceof Uint32Array) throw new TypeError('floats were asked of an array of u32');
  return values;
}
