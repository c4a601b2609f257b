/**
 * @file A device on paper: it hands out arrays without memory and does nothing, for knowing beforehand what would be
 * done. Whatever is read is 0, so that whole trainings run through.
 */
import type { ArraySize, BufferView, Device, DeviceStatistics } from './device.ts';
import type { ElementType, HostArray } from './kernel.ts';

/** What decides which kernels are launched on a device. */
export type DeviceTraits = Pick<
  Device,
  'kind' | 'software' | 'halves' | 'workgroupBytes' | 'largestArrayBytes' | 'products'
>;

export class PaperDevice implements Device {
  readonly kind: Device['kind'];
  readonly name = 'paper';
  readonly software: boolean;
  readonly halves: Device['halves'];
  readonly workgroupBytes: number;
  readonly largestArrayBytes: number;
  readonly products: Device['products'];
  #created = 0;

  /** @param like the device whose launches are to be counted */
  constructor(like: DeviceTraits) {
    this.kind = like.kind;
    this.software = like.software;
    this.halves = like.halves;
    this.workgroupBytes = like.workgroupBytes;
    this.largestArrayBytes = like.largestArrayBytes;
    this.products = like.products;
  }

  create(type: ElementType, length: number): BufferView {
    return { buffer: { id: this.#created++, type, length }, offset: 0, length };
  }

  tryCreate(arrays: readonly ArraySize[]): Promise<BufferView[]> {
    return Promise.resolve(arrays.map(({ type, length }) => this.create(type, length)));
  }

  compile(): Promise<void> {
    return Promise.resolve();
  }

  release(): void {
    // There is nothing to give back.
  }

  upload(): void {
    // Nobody will look.
  }

  launch(): void {
    // Nothing is computed.
  }

  submit(): void {
    // Nothing was recorded.
  }

  read({ buffer: { type }, length }: BufferView): Promise<HostArray> {
    return Promise.resolve(type === 'u32' ? new Uint32Array(length) : new Float32Array(length));
  }

  statistics(): DeviceStatistics {
    const none = { launches: 0, submits: 0, bindGroups: 0, pipelines: 0 };
    return { liveBuffers: 0, liveBytes: 0, ...none };
  }

  destroy(): void {
    // Nothing to free.
  }
}
