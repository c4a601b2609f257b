/**
 * @file The params of recorded launches: small uniform structs, uploaded together before a submit.
 *
 * Every struct begins at a multiple of 256 bytes and is bound by dynamic offset.
 */
import { BufferUsage } from './gpu-constants.ts';
import type { Params, ParamTypes } from './kernel.ts';

const SLOT_BYTES = 256;
const SLOTS = 1024;

export class ParamsRing {
  /** Binds one struct; which one is the dynamic offset's business. */
  readonly binding: GPUBufferBinding;
  readonly #device: GPUDevice;
  readonly #buffer: GPUBuffer;
  readonly #bytes = new ArrayBuffer(SLOT_BYTES * SLOTS);
  readonly #view = new DataView(this.#bytes);
  #used = 0;

  constructor(device: GPUDevice) {
    this.#device = device;
    this.#buffer = device.createBuffer({
      label: 'params',
      size: SLOT_BYTES * SLOTS,
      usage: BufferUsage.UNIFORM | BufferUsage.COPY_DST,
    });
    this.binding = { buffer: this.#buffer, offset: 0, size: SLOT_BYTES };
  }

  /** Whether the recorded launches must be submitted before another is added. */
  get full(): boolean {
    return this.#used === SLOTS;
  }

  /** Stores one struct, fields in order of declaration, and returns its dynamic offset in bytes. */
  push<P extends ParamTypes>(types: P, values: Params<P>): number {
    const start = this.#used++ * SLOT_BYTES;
    let at = start;
    for (const name in types) {
      const value = values[name];
      if (types[name] === 'u32') this.#view.setUint32(at, value, true);
      else this.#view.setFloat32(at, value, true);
      at += 4;
    }
    return start;
  }

  /** Uploads what was pushed; the queue takes it before the submit that follows. */
  flush(): void {
    if (this.#used === 0) return;
    this.#device.queue.writeBuffer(this.#buffer, 0, this.#bytes, 0, this.#used * SLOT_BYTES);
    this.#used = 0;
  }
}
