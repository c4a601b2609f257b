/**
 * @file Streams of random numbers for the host: weights, shuffles, splits, simulation.
 *
 * A stream is named by (seed, purpose, index): two purposes never share numbers, and asking one stream
 * for more does not move another. The seed may be any integer from 0 to 2^53 − 1.
 */
import { philox4x32 } from './philox.ts';

/** What a stream is for. It is part of the generator's key, so that streams of one seed never meet. */
export const Purpose = {
  dropout: 0,
  weights: 1,
  shuffle: 2,
  split: 3,
  simulation: 4,
  test: 5,
  sample: 6,
} as const;

export type Purpose = (typeof Purpose)[keyof typeof Purpose];

/** The 64-bit Philox key of a purpose: 53 bits of seed, the purpose in the 11 bits above them. */
export function streamKey(seed: number, purpose: Purpose): readonly [low: number, high: number] {
  return [seed >>> 0, (Math.floor(seed / 2 ** 32) | (purpose << 21)) >>> 0];
}

export class RandomStream {
  readonly #key: readonly [number, number];
  readonly #index: number;
  readonly #words = new Uint32Array(4);
  #block = 0;
  #left = 0;

  /** @param index which stream of that purpose: a layer, an epoch, a block of rows */
  constructor(seed: number, purpose: Purpose, index = 0) {
    this.#key = streamKey(seed, purpose);
    this.#index = index;
  }

  /** The next 32 random bits, as an unsigned integer. */
  bits(): number {
    if (this.#left === 0) {
      const block = this.#block++;
      const high = Math.floor(block / 2 ** 32);
      philox4x32(block, high, this.#index, 0, this.#key[0], this.#key[1], this.#words);
      this.#left = 4;
    }
    return this.#words[4 - this.#left--];
  }

  /** Uniform in [0, 1), a multiple of 2^-24: exact in float32 too. */
  uniform(): number {
    return (this.bits() >>> 8) * 2 ** -24;
  }

  /** Uniform integer in [0, bound), without modulo bias: draws that would favour small values are thrown away. */
  below(bound: number): number {
    if (bound <= 1) return 0;
    if (bound > 2 ** 32) throw new RangeError(`below(${bound}): the bound must not exceed 2^32`);
    const limit = 2 ** 32 - (2 ** 32 % bound);
    for (;;) {
      const bits = this.bits();
      if (bits < limit) return bits % bound;
    }
  }

  /** Standard normal, by Box and Muller (1958); one of the pair is dropped so that the stream stays simple. */
  normal(): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.uniform()));
    return radius * Math.cos(2 * Math.PI * this.uniform());
  }
}

/** Shuffles in place, every permutation equally likely (Fisher and Yates; Durstenfeld 1964). */
export function shuffle(items: Uint32Array, random: RandomStream): Uint32Array {
  new Shuffle(items, random).advance(items.length);
  return items;
}

/** A shuffle that can be done a little at a time. */
export class Shuffle {
  readonly #items: Uint32Array;
  readonly #random: RandomStream;
  /** Items from here on are where they stay. */
  #rest: number;

  constructor(items: Uint32Array, random: RandomStream) {
    this.#items = items;
    this.#random = random;
    this.#rest = items.length;
  }

  /** Puts up to `count` more items where they stay. */
  advance(count: number): void {
    const items = this.#items;
    const random = this.#random;
    const end = Math.max(1, this.#rest - count);
    for (let i = this.#rest - 1; i >= end; i--) {
      const j = random.below(i + 1);
      const swapped = items[i];
      items[i] = items[j];
      items[j] = swapped;
    }
    this.#rest = Math.min(this.#rest, end);
  }
}

/** The integers 0 … count − 1 in a random order. */
export function permutation(count: number, random: RandomStream): Uint32Array {
  return permute(new Uint32Array(count), random);
}

/** Fills with the integers below its length, in a random order. */
export function permute(items: Uint32Array, random: RandomStream): Uint32Array {
  for (let i = 0; i < items.length; i++) items[i] = i;
  return shuffle(items, random);
}
