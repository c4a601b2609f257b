/**
 * @file Times of single dispatches, by the GPU's own clock ('timestamp-query').
 *
 * Every pass writes one timestamp where it begins and one where it ends. A submit resolves those of its
 * passes into a buffer, which is read at the end.
 */
import { InternalError } from '../base/errors.ts';
import { BufferUsage, MapMode } from './gpu-constants.ts';

/** WebGPU's largest query set. */
const QUERIES = 4096;
/** A timestamp: nanoseconds, unsigned, of 64 bits. */
const BYTES = 8;

/** Seconds on the GPU's clock. */
export interface LaunchTime {
  readonly begin: number;
  readonly end: number;
}

export class GpuTimer {
  readonly #device: GPUDevice;
  readonly #querySet: GPUQuerySet;
  readonly #resolved: GPUBuffer;
  readonly #submitted: GPUBuffer[] = [];
  #used = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#querySet = device.createQuerySet({ type: 'timestamp', count: QUERIES });
    const usage = BufferUsage.QUERY_RESOLVE | BufferUsage.COPY_SRC;
    this.#resolved = device.createBuffer({ label: 'timestamps', size: QUERIES * BYTES, usage });
  }

  /** Makes the next pass a timed one. A submit must follow at the latest after 2048 of them. */
  nextPass(): GPUComputePassDescriptor {
    if (this.#used === QUERIES) throw new InternalError('more passes than timestamps in a submit');
    const beginningOfPassWriteIndex = this.#used++;
    const endOfPassWriteIndex = this.#used++;
    const querySet = this.#querySet;
    return { timestampWrites: { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex } };
  }

  /** Records the reading of the timestamps of this submit. */
  resolve(encoder: GPUCommandEncoder): void {
    if (this.#used === 0) return;
    const size = this.#used * BYTES;
    const usage = BufferUsage.MAP_READ | BufferUsage.COPY_DST;
    const staging = this.#device.createBuffer({ size, usage });
    encoder.resolveQuerySet(this.#querySet, 0, this.#used, this.#resolved, 0);
    encoder.copyBufferToBuffer(this.#resolved, 0, staging, 0, size);
    this.#submitted.push(staging);
    this.#used = 0;
  }

  /** Waits for all of it. @returns each pass, in order, from the first one's beginning; for use once */
  async read(): Promise<LaunchTime[]> {
    const passes: LaunchTime[] = [];
    let first: bigint | undefined;
    for (const staging of this.#submitted) {
      await staging.mapAsync(MapMode.READ);
      const times = new BigUint64Array(staging.getMappedRange());
      for (let i = 0; i < times.length; i += 2) {
        first ??= times[i];
        // Counted from the first: the clock has more digits than a number holds.
        const [begin, end] = [times[i] - first, times[i + 1] - first];
        passes.push({ begin: Number(begin) * 1e-9, end: Number(end) * 1e-9 });
      }
      staging.destroy();
    }
    this.#querySet.destroy();
    this.#resolved.destroy();
    return passes;
  }
}
