/** @file A device on paper: it hands out arrays without memory and does nothing, for counting what would be done. */
import { InternalError } from '../base/errors.ts';
import type { BufferView, Device, DeviceStatistics } from '../device/device.ts';
import type { ElementType } from '../device/kernel.ts';

export class PaperDevice implements Device {
  readonly kind: Device['kind'];
  readonly name = 'paper';
  readonly software: boolean;
  readonly halves: Device['halves'];
  readonly largestArrayBytes: number;
  #created = 0;

  /** @param like the device whose launches are to be counted */
  constructor(like: Pick<Device, 'kind' | 'software' | 'halves' | 'largestArrayBytes'>) {
    this.kind = like.kind;
    this.software = like.software;
    this.halves = like.halves;
    this.largestArrayBytes = like.largestArrayBytes;
  }

  create(type: ElementType, length: number): BufferView {
    return { buffer: { id: this.#created++, type, length }, offset: 0, length };
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

  read(): Promise<never> {
    return Promise.reject(new InternalError('there is nothing to read on paper'));
  }

  statistics(): DeviceStatistics {
    const none = { launches: 0, submits: 0, bindGroups: 0, pipelines: 0 };
    return { liveBuffers: 0, liveBytes: 0, ...none };
  }

  destroy(): void {
    // Nothing to free.
  }
}
