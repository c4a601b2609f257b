/**
 * @file The order of the rows in each epoch: a permutation of all, drawn from the seed and the epoch.
 *
 * Drawing takes about 80 ns a row. Where the rows have taken the present order for themselves, as a GPU does, the next
 * one is drawn between the steps of this epoch, into the same memory, while the GPU computes.
 */
import { Purpose, RandomStream, Shuffle } from '../base/random.ts';

export class EpochOrder {
  readonly #order: Uint32Array;
  readonly #seed: number;
  /** The next one, as far as it is drawn. */
  #next: { readonly epoch: number; readonly shuffle: Shuffle } | undefined;

  constructor(rows: number, seed: number) {
    this.#order = new Uint32Array(rows);
    this.#seed = seed;
  }

  /** The order of an epoch. It is valid until the next call of either method. */
  of(epoch: number): Uint32Array {
    this.#begin(epoch).advance(this.#order.length);
    this.#next = undefined;
    return this.#order;
  }

  /** Draws a part of a coming epoch's order: nothing may read the present one any more. */
  drawAhead(epoch: number, rows: number): void {
    this.#begin(epoch).advance(rows);
  }

  #begin(epoch: number): Shuffle {
    if (this.#next?.epoch === epoch) return this.#next.shuffle;
    for (let i = 0; i < this.#order.length; i++) this.#order[i] = i;
    const random = new RandomStream(this.#seed, Purpose.shuffle, epoch);
    const shuffle = new Shuffle(this.#order, random);
    this.#next = { epoch, shuffle };
    return shuffle;
  }
}
