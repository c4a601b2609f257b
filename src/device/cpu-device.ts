/**
 * @file The CPU as a device: each launch happens at once, by the kernel's SIMD version, its own CPU
 * version or its reference, whichever is the first there is.
 *
 * SIMD versions need an engine, and all arrays of the launch in its memory; an array that finds no room
 * there lies outside, and its launches run in plain JavaScript. With `precision: 'float64'` it is the yardstick: references only, all floats in double precision.
 */
import { InternalError } from '../base/errors.ts';
import type { ArraySize, BufferView, Device, DeviceBuffer, DeviceStatistics } from './device.ts';
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
import type { SimdEngine } from './simd-engine.ts';

export interface CpuDeviceOptions {
  readonly precision?: 'float32' | 'float64';
  /** `references`: even where a kernel has a faster CPU version. */
  readonly run?: 'fastest' | 'references';
  /** Runs the SIMD versions of kernels. The device ends it. */
  readonly engine?: SimdEngine;
}

class CpuBuffer implements DeviceBuffer {
  readonly id: number;
  readonly type: ElementType;
  readonly length: number;
  readonly #make: () => HostArray;
  #values: HostArray;
  /** Where it begins in the engine's memory, in bytes; undefined outside of it. */
  readonly address: number | undefined;

  /** @param make the host array, once more where growing memory took it away */
  constructor(id: number, type: ElementType, make: () => HostArray, address: number | undefined) {
    this.id = id;
    this.type = type;
    this.#make = make;
    this.#values = make();
    this.length = this.#values.length;
    this.address = address;
  }

  get values(): HostArray {
    if (isGone(this.#values)) this.#values = this.#make();
    return this.#values;
  }
}

/** Whether its memory has grown since and is not shared: then the old arrays show nothing. */
function isGone(values: HostArray): boolean {
  return values.buffer.byteLength === 0;
}

function own(view: BufferView): CpuBuffer {
  if (view.buffer instanceof CpuBuffer) return view.buffer;
  throw new InternalError('an array of another device was given to the CPU');
}

/** Of an element, in the engine's memory. */
const BYTES = 4;

function nameOf(engine: SimdEngine | undefined): string {
  if (engine === undefined) return 'CPU';
  const { threads } = engine;
  return `CPU (${threads} ${threads === 1 ? 'thread' : 'threads'}, SIMD)`;
}

export class CpuDevice implements Device {
  readonly kind = 'cpu';
  readonly software = false;
  readonly halves = 'none';
  readonly workgroupBytes = 0;
  readonly name: string;
  readonly largestArrayBytes = 2 ** 33;
  readonly #double: boolean;
  readonly #references: boolean;
  readonly #engine: SimdEngine | undefined;
  readonly #live = new Set<CpuBuffer>();
  readonly #windows = new WeakMap<BufferView, HostArray>();
  #created = 0;
  #launches = 0;

  constructor(options: CpuDeviceOptions = {}) {
    this.#double = options.precision === 'float64';
    this.#references = this.#double || options.run === 'references';
    this.#engine = this.#references ? undefined : options.engine;
    this.name = this.#double ? 'CPU (float64)' : nameOf(this.#engine);
  }

  create(type: ElementType, length: number): BufferView {
    const address = this.#engine?.heap.take(BYTES * length);
    const make = (): HostArray => this.#array(type, length, address);
    const buffer = new CpuBuffer(this.#created++, type, make, address);
    this.#live.add(buffer);
    return { buffer, offset: 0, length };
  }

  /** Memory that is refused is a RangeError of the runtime. */
  tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[] | undefined> {
    const views: BufferView[] = [];
    try {
      for (const { type, length } of arrays) views.push(this.create(type, length));
    } catch (error) {
      for (const view of views) this.release(view);
      return error instanceof RangeError ? Promise.resolve(undefined) : Promise.reject(error);
    }
    return Promise.resolve(views);
  }

  compile(): Promise<void> {
    return Promise.resolve();
  }

  #array(type: ElementType, length: number, address: number | undefined): HostArray {
    if (this.#engine !== undefined && address !== undefined) {
      const { buffer } = this.#engine.heap.memory;
      if (type === 'u32') return new Uint32Array(buffer, address, length);
      return new Float32Array(buffer, address, length);
    }
    if (type === 'u32') return new Uint32Array(length);
    return this.#double ? new Float64Array(length) : new Float32Array(length);
  }

  release(view: BufferView): void {
    const buffer = own(view);
    if (!this.#live.delete(buffer) || buffer.address === undefined) return;
    this.#engine?.heap.give(buffer.address);
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
    if (this.#launchSimd(kernel, views, params)) return;
    const arrays: Record<string, HostArray> = {};
    for (const name in kernel.bindings) arrays[name] = this.#window(views[name]);
    const run = this.#references ? kernel.reference : (kernel.cpu ?? kernel.reference);
    // The names and types were checked where the launch was compiled; a record cannot carry them.
    run(arrays as HostArrays<B>, params);
  }

  /** Runs the SIMD version, if there is one and every array is where it can reach it. */
  #launchSimd<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): boolean {
    if (this.#engine === undefined || kernel.simd === undefined) return false;
    const addresses: number[] = [];
    for (const name in kernel.bindings) {
      const view = views[name];
      const { address } = own(view);
      if (address === undefined) return false;
      addresses.push(address + BYTES * view.offset);
    }
    return this.#engine.launch(kernel.simd, addresses, kernel.params, params);
  }

  /** The host array behind a view; kept, since making one costs more than a small kernel. */
  #window(view: BufferView): HostArray {
    let window = this.#windows.get(view);
    if (window === undefined || isGone(window)) {
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

  hostArray(view: BufferView): HostArray {
    return this.#window(view);
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
    this.#engine?.destroy();
  }
}
