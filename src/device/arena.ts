/**
 * @file The step arena: memory for everything a training step makes, taken back all at once.
 *
 * After a `reset` the same requests in the same order get the same views again, so a step of fixed batch
 * size allocates nothing after its first run, and what is keyed by its buffers (bind groups) stays valid.
 * Contents are not cleared: whoever takes memory must write all of it.
 */
import type { BufferView, Device } from './device.ts';
import type { ElementType } from './kernel.ts';

interface Shelf {
  readonly views: BufferView[];
  /** How many of them are handed out since the last reset. */
  taken: number;
}

export class Arena {
  readonly device: Device;
  readonly #shelves = new Map<string, Shelf>();

  constructor(device: Device) {
    this.device = device;
  }

  /** Uncleared memory, valid until the next `reset`. */
  take(type: ElementType, length: number): BufferView {
    const key = `${type}:${length}`;
    let shelf = this.#shelves.get(key);
    if (shelf === undefined) {
      shelf = { views: [], taken: 0 };
      this.#shelves.set(key, shelf);
    }
    if (shelf.taken === shelf.views.length) shelf.views.push(this.device.create(type, length));
    return shelf.views[shelf.taken++];
  }

  /** Takes everything back. Work already launched on it still runs first. */
  reset(): void {
    for (const shelf of this.#shelves.values()) shelf.taken = 0;
  }

  /** Gives the memory back to the device. */
  release(): void {
    for (const { views } of this.#shelves.values()) {
      for (const view of views) this.device.release(view);
    }
    this.#shelves.clear();
  }
}
