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
  Program,
  Views,
} from './kernel.ts';
import type { ProductChoices } from './product-choices.ts';
import type { BufferView } from './view.ts';

export { type BufferView, type DeviceBuffer, subview, VIEW_ALIGNMENT } from './view.ts';

/** What a device has in use now; a training must hold all of it flat after its first steps. */
export interface DeviceStatistics {
  readonly liveBuffers: number;
  readonly liveBytes: number;
  readonly launches: number;
  readonly submits: number;
  readonly bindGroups: number;
  readonly pipelines: number;
}

export interface ArraySize {
  readonly type: ElementType;
  readonly length: number;
}

export interface Device {
  readonly kind: 'cpu' | 'gpu';
  /** As people know it: "CPU", "NVIDIA H100 (Vulkan)". */
  readonly name: string;
  /** The largest single array, in bytes. */
  readonly largestArrayBytes: number;
  /** A GPU that is a program on the CPU: other kernels suit it. */
  readonly software: boolean;
  /** Memory that the threads of a workgroup may share, in bytes; 0 where there are no workgroups. */
  readonly workgroupBytes: number;
  /**
   * Whether products of a training may round their operands to halves: by matrix units, by an emulation that proves the
   * same tiles without them, or not at all.
   */
  readonly halves: 'none' | 'units' | 'emulated';
  /** What was found fastest for some products; where there is nothing, rules decide. */
  readonly products?: ProductChoices | undefined;

  /** A new array, filled with zeros. */
  create(type: ElementType, length: number): BufferView;
  /** The same for several that may be too much together: undefined, and none, where memory is refused. */
  tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[] | undefined>;
  /** Gives the memory of a created array back; its views must not be used again. */
  release(view: BufferView): void;
  /** Copies from the host, after everything launched so far. */
  upload(view: BufferView, data: HostArray): void;
  launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void;
  /**
   * Compiles what will be launched, all at once, ahead of its first launch; nothing to do on a CPU.
   *
   * @param onCompiled is told after each how many are done
   * @throws WdError WD211, WD212 for what the device refuses, as a launch of it would be told later
   */
  compile(programs: readonly Program[], onCompiled?: (done: number) => void): Promise<void>;
  /** Sends recorded launches to the hardware; they would also go with the next `read`. */
  submit(): void;
  /** Copies to the host, after everything launched so far. Rejects if anything before it failed. */
  read(view: BufferView): Promise<HostArray>;
  /** The array itself where it lies in the host's memory, to be read and written there between launches. */
  hostArray?(view: BufferView): HostArray;
  statistics(): DeviceStatistics;
  /** Frees everything. The device must not be used again. */
  destroy(): void;
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
