/** @file A copy of a network's weights and moving averages, kept on its device. */
import type { BufferView } from '../device/device.ts';
import { copy } from '../kernels/copy.ts';
import type { WideDeep } from '../model/wide-deep.ts';

export class Snapshot {
  readonly #network: WideDeep;
  readonly #pairs: readonly (readonly [live: BufferView, kept: BufferView])[];

  constructor(network: WideDeep) {
    this.#network = network;
    const { device } = network.tape;
    this.#pairs = [network.parameters.values.whole, network.moving.whole].map((live) => {
      return [live, device.create('f32', live.length)];
    });
  }

  /** What it holds: weights, then moving averages. */
  get views(): readonly BufferView[] {
    return this.#pairs.map(([, kept]) => kept);
  }

  /** Remembers the network as it is now. */
  keep(): void {
    for (const [live, kept] of this.#pairs) this.#copy(live, kept);
  }

  /** Makes the network what it was at the last `keep`. */
  restore(): void {
    for (const [live, kept] of this.#pairs) this.#copy(kept, live);
  }

  #copy(x: BufferView, out: BufferView): void {
    this.#network.tape.device.launch(copy, { x, out }, { n: x.length });
  }

  release(): void {
    for (const [, kept] of this.#pairs) this.#network.tape.device.release(kept);
  }
}
