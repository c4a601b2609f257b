/**
 * @file A GPU as a device: launches are recorded into one compute pass and submitted together.
 *
 * The params of all launches of a submit lie in one uniform buffer, found by dynamic offset, so bind
 * groups depend on the arrays alone and are cached. Failures of the device arrive late by nature; the
 * first one is kept and thrown by whatever is called next, and nothing is ever read back after it.
 */
import type { ArraySize, BufferView, Device, DeviceStatistics } from './device.ts';
import { BindGroupCache } from './bind-groups.ts';
import { bufferBytes, BYTES, GpuArray, own, unshared } from './gpu-array.ts';
import { BufferUsage, MapMode } from './gpu-constants.ts';
import { driverOf, type GpuDeviceOptions } from './gpu-options.ts';
import { gpuError, lostError, tooLarge } from './gpu-errors.ts';
import { GpuTimer, type LaunchTime } from './gpu-timer.ts';
import { PipelineCache } from './gpu-pipelines.ts';
import { ParamsRing } from './params-ring.ts';
import type { ProductChoices } from './product-choices.ts';
import { StagingBuffers } from './staging-buffers.ts';
import {
  type Bindings,
  constantsFor,
  type ElementType,
  type HostArray,
  type Kernel,
  type Params,
  type ParamTypes,
  type Program,
  type Views,
} from './kernel.ts';

export class GpuDevice implements Device {
  readonly kind = 'gpu';
  readonly software: boolean;
  readonly halves: Device['halves'];
  readonly workgroupBytes: number;
  readonly name: string;
  readonly largestArrayBytes: number;
  /** What the driver says of the adapter and of itself. */
  readonly driver: string;
  /** To be given before anything is launched. */
  products: ProductChoices | undefined;
  readonly #device: GPUDevice;
  readonly #options: GpuDeviceOptions;
  readonly #pipelines: PipelineCache;
  readonly #params: ParamsRing;
  readonly #live = new Set<GpuArray>();
  readonly #bindGroups: BindGroupCache;
  readonly #staging: StagingBuffers;
  /** While there is one, every dispatch is a pass of its own, and timed. */
  #timer: GpuTimer | undefined;
  #encoder: GPUCommandEncoder | undefined;
  #pass: GPUComputePassEncoder | undefined;
  #failure: Error | undefined;
  #destroyed = false;
  #created = 0;
  #launches = 0;
  #submits = 0;

  constructor(device: GPUDevice, options: GpuDeviceOptions) {
    this.#device = device;
    this.#options = options;
    this.name = options.name;
    this.driver = driverOf(device.adapterInfo);
    this.software = options.software ?? false;
    this.halves = options.halves ?? 'none';
    this.workgroupBytes = device.limits.maxComputeWorkgroupStorageSize;
    const { maxBufferSize, maxStorageBufferBindingSize } = device.limits;
    this.largestArrayBytes = Math.min(maxBufferSize, maxStorageBufferBindingSize);
    const fail = (error: Error): void => this.#fail(error);
    const rolled = options.rolled ?? this.software;
    this.#pipelines = new PipelineCache(device, options.shaderText, fail, rolled);
    this.#params = new ParamsRing(device);
    this.#staging = new StagingBuffers(device);
    this.#bindGroups = new BindGroupCache(device, this.#params.binding);
    device.addEventListener('uncapturederror', ({ error }) => {
      // A refused shader makes everything after it fail; its own explanation takes a moment, and goes first.
      void this.#pipelines.settled().then(() => this.#fail(gpuError(this.name, error)));
    });
    void device.lost.then((info) => {
      if (!this.#destroyed) this.#fail(lostError(this.name, info.message));
    });
  }

  #fail(error: Error): void {
    this.#failure ??= error;
  }

  #wait<T>(promise: Promise<T>): Promise<T> {
    return this.#options.wait?.(promise) ?? promise;
  }

  #check(): void {
    if (this.#failure !== undefined) throw this.#failure;
  }

  create(type: ElementType, length: number): BufferView {
    const size = bufferBytes(length);
    if (size > this.largestArrayBytes) throw tooLarge(this.name, size, this.largestArrayBytes);
    const usage = BufferUsage.STORAGE | BufferUsage.COPY_SRC | BufferUsage.COPY_DST;
    const gpu = this.#device.createBuffer({ size, usage });
    const buffer = new GpuArray(this.#created++, type, length, gpu);
    this.#live.add(buffer);
    return { buffer, offset: 0, length };
  }

  async tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[] | undefined> {
    if (arrays.some(({ length }) => bufferBytes(length) > this.largestArrayBytes)) return undefined;
    this.#device.pushErrorScope('out-of-memory');
    const views = arrays.map(({ type, length }) => this.create(type, length));
    if ((await this.#device.popErrorScope()) === null) return views;
    for (const view of views) this.release(view);
    return undefined;
  }

  release(view: BufferView): void {
    const buffer = own(view);
    if (!this.#live.delete(buffer)) return;
    this.submit();
    buffer.gpu.destroy();
    // Which groups held this one is not worth keeping track of.
    this.#bindGroups.clear();
  }

  upload(view: BufferView, data: HostArray): void {
    this.#check();
    if (data.length !== view.length || data instanceof Float64Array) {
      throw new RangeError(`${data.length} values do not fit an array of ${view.length}`);
    }
    // A write to the queue overtakes what is recorded and not submitted.
    this.submit();
    const { buffer, byteOffset, byteLength } = unshared(data);
    const { gpu } = own(view);
    this.#device.queue.writeBuffer(gpu, view.offset * BYTES, buffer, byteOffset, byteLength);
  }

  launch<B extends Bindings, P extends ParamTypes>(
    kernel: Kernel<B, P>,
    views: Views<B>,
    params: Params<P>,
  ): void {
    this.#check();
    const [x, y, z] = kernel.grid(params);
    if (x === 0 || y === 0 || z === 0) return;
    if (this.#params.full) this.submit();
    const compiled = this.#pipelines.find(kernel, constantsFor(kernel, params));
    const offset = this.#params.push(kernel.params, params);
    const pass = this.#openPass();
    pass.setPipeline(compiled.pipeline);
    pass.setBindGroup(0, this.#bindGroups.find(kernel, compiled, views), [offset]);
    pass.dispatchWorkgroups(x, y, z);
    this.#launches++;
    if (this.#timer !== undefined) this.#endPass();
  }

  async compile(programs: readonly Program[], onCompiled?: (done: number) => void): Promise<void> {
    await this.#wait(this.#pipelines.compileAll(programs, onCompiled));
    this.#check();
  }

  #openPass(): GPUComputePassEncoder {
    this.#encoder ??= this.#device.createCommandEncoder();
    this.#pass ??= this.#encoder.beginComputePass(this.#timer?.nextPass());
    return this.#pass;
  }

  #endPass(): void {
    this.#pass?.end();
    this.#pass = undefined;
  }

  /** Whether launches can be timed: 'timestamp-query'. */
  get hasClock(): boolean {
    return this.#device.features.has('timestamp-query');
  }

  /** From now on each launch is timed by the GPU. @returns whether it can */
  startTiming(): boolean {
    this.submit();
    if (this.hasClock) this.#timer = new GpuTimer(this.#device);
    return this.#timer !== undefined;
  }

  /** Ends it. @returns when each launch that had any work began and ended, in order */
  async stopTiming(): Promise<LaunchTime[]> {
    this.submit();
    const timer = this.#timer;
    this.#timer = undefined;
    return timer === undefined ? [] : this.#wait(timer.read());
  }

  submit(): void {
    if (this.#encoder === undefined) return;
    this.#endPass();
    this.#params.flush();
    this.#timer?.resolve(this.#encoder);
    this.#device.queue.submit([this.#encoder.finish()]);
    this.#encoder = undefined;
    this.#submits++;
  }

  async read(view: BufferView): Promise<HostArray> {
    this.#check();
    const size = Math.max(BYTES, view.length * BYTES);
    const staging = this.#staging.take(size);
    this.#endPass();
    this.#encoder ??= this.#device.createCommandEncoder();
    const { gpu, type } = own(view);
    this.#encoder.copyBufferToBuffer(gpu, view.offset * BYTES, staging, 0, size);
    this.submit();
    try {
      await this.#wait(staging.mapAsync(MapMode.READ));
    } catch (cause) {
      // A lost device or an earlier fault says more than the refused map.
      await this.#pipelines.settled();
      this.#check();
      throw gpuError(this.name, cause instanceof Error ? cause : new Error(String(cause)));
    }
    await this.#pipelines.settled();
    this.#check();
    const bytes = staging.getMappedRange().slice(0, view.length * BYTES);
    staging.unmap();
    this.#staging.give(staging);
    return type === 'u32' ? new Uint32Array(bytes) : new Float32Array(bytes);
  }

  statistics(): DeviceStatistics {
    let liveBytes = 0;
    for (const buffer of this.#live) liveBytes += buffer.gpu.size;
    return {
      liveBuffers: this.#live.size,
      liveBytes,
      launches: this.#launches,
      submits: this.#submits,
      bindGroups: this.#bindGroups.size,
      pipelines: this.#pipelines.size,
    };
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.#endPass();
    this.#encoder = undefined;
    this.#live.clear();
    this.#bindGroups.clear();
    this.#staging.clear();
    this.#device.destroy();
    this.#options.onDestroy?.();
  }
}
