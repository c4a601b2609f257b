/**
 * @file The CPU as a device: each launch runs the kernel's own CPU version at once, or its reference.
 *
 * With `precision: 'float64'` it is the yardstick: references only, all floats in double precision.
 */
import { InternalError } from '../base/errors.ts';
import type { BufferView, Device, DeviceBuffer, DeviceStatistics } from './device.ts';
import type {
  Bindings,
  ElementType,
  HostArray,
  HostArrays,
  Kernel,
  Params,
  ParamTypes,
  Views,
} from './kernel.ts';

export interface CpuDeviceOptions {
  readonly precision?: 'float32' | 'float64';
  /** `references`: even where a kernel has a faster CPU version. */
  readonly run?: 'fastest' | 'references';
}

class CpuBuffer implements DeviceBuffer {
  readonly id: number;
  readonly type: ElementType;
  readonly length: number;
  readonly values: HostArray;

  constructor(id: number, type: ElementType, values: HostArray) {
    this.id = id;
    this.type = type;
    this.length = values.length;
    this.values = values;
  }
}

function own(view: BufferView): CpuBuffer {
  if (view.buffer instanceof CpuBuffer) return view.buffer;
  throw new InternalError('an array of another device was given to the CPU');
}

export class CpuDevice implements Device {
  readonly kind = 'cpu';
  readonly software = false;
  readonly name: string;
  readonly largestArrayBytes = 2 ** 33;
  readonly #double: boolean;
  readonly #references: boolean;
  readonly #live = new Set<CpuBuffer>();
  readonly #windows = new WeakMap<BufferView, HostArray>();
  #created = 0;
  #launches = 0;

  constructor(options: CpuDeviceOptions = {}) {
    this.#double = options.precision === 'float64';
    this.#references = this.#double || options.run === 'references';
    this.name = this.#double ? 'CPU (float64)' : 'CPU';
  }

  create(type: ElementType, length: number): BufferView {
    const buffer = new CpuBuffer(this.#created++, type, this.#array(type, length));
    this.#live.add(buffer);
    return { buffer, offset: 0, length };
  }

  #array(type: ElementType, length: number): HostArray {
    if (type === 'u32') return new Uint32Array(length);
    return this.#double ? new Float64Array(length) : new Float32Array(length);
  }

  release(view: BufferView): void {
    this.#live.delete(own(view));
  }

  upload(view: BufferView, data: HostArray): void {
    if (data.length !== view.length) {
      throw new RangeError(`${data.length} values do not fit an array of ${view.length}`);
    }
    this.#window(view).set(data);
  }

  launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    this.#launches++;
    const arrays: Record<string, HostArray> = {};
    for (const name in kernel.bindings) arrays[name] = this.#window(views[name]);
    const run = this.#references ? kernel.reference : (kernel.cpu ?? kernel.reference);
    // The names and types were checked where the launch was compiled; a record cannot carry them.
    run(arrays as HostArrays<B>, params);
  }

  /** The host array behind a view; kept, since making one costs more than a small kernel. */
  #window(view: BufferView): HostArray {
    let window = this.#windows.get(view);
    if (window === undefined) {
      const { values } = own(view);
      window = values.subarray(view.offset, view.offset + view.length);
      this.#windows.set(view, window);
    }
    return window;
  }

  submit(): void {
    // Every launch has already happened.
  }

  read(view: BufferView): Promise<HostArray> {
    return Promise.resolve(this.#window(view).slice());
  }

  statistics(): DeviceStatistics {
    let liveBytes = 0;
    for (const buffer of this.#live) liveBytes += buffer.values.byteLength;
    return {
      liveBuffers: this.#live.size,
      liveBytes,
      launches: this.#launches,
      submits: 0,
      bindGroups: 0,
      pipelines: 0,
    };
  }

  destroy(): void {
    this.#live.clear();
  }
}
