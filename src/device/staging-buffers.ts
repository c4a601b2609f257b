/** @file Buffers through which arrays of a GPU are read: made once for each size that is read at a time. */
import { BufferUsage } from './gpu-constants.ts';

export class StagingBuffers {
  readonly #device: GPUDevice;
  readonly #free = new Map<number, GPUBuffer[]>();

  constructor(device: GPUDevice) {
    this.#device = device;
  }

  take(size: number): GPUBuffer {
    const usage = BufferUsage.MAP_READ | BufferUsage.COPY_DST;
    return this.#free.get(size)?.pop() ?? this.#device.createBuffer({ size, usage });
  }

  /** Takes an unmapped one back. */
  give(buffer: GPUBuffer): void {
    const same = this.#free.get(buffer.size);
    if (same === undefined) this.#free.set(buffer.size, [buffer]);
    else same.push(buffer);
  }

  clear(): void {
    this.#free.clear();
  }
}
