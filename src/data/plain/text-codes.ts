/** @file The texts of one column of a block: byte slices to codes, each distinct one decoded once (Node only). */
import type { BlockTexts } from './block-columns.ts';

const FIRST_SLOTS = 64;

/** Multiplies the hash at each byte, as FNV-1a does. */
export const HASH_START = 0x811c9dc5 | 0;
export const HASH_FACTOR = 0x01000193;

/** Codes of slices by their bytes, in order of first appearance: a hash table with open addressing. */
export class TextCodes {
  #bytes: Buffer = Buffer.alloc(0);
  #slots = new Int32Array(FIRST_SLOTS).fill(-1);
  #hashes = new Int32Array(FIRST_SLOTS);
  #starts = new Int32Array(FIRST_SLOTS);
  #ends = new Int32Array(FIRST_SLOTS);
  #counts = new Int32Array(FIRST_SLOTS);
  #firstRows = new Int32Array(FIRST_SLOTS);
  #size = 0;

  /** Forgets all codes, for another block. */
  begin(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#slots.fill(-1);
    this.#size = 0;
  }

  /** The code of the bytes from `start` up to, not including, `end`, whose hash this is. */
  codeOf(start: number, end: number, hash: number, row: number): number {
    const mask = this.#slots.length - 1;
    let slot = (hash ^ (hash >>> 15)) & mask;
    for (;;) {
      const code = this.#slots[slot];
      if (code < 0) break;
      if (this.#hashes[code] === hash && this.#same(code, start, end)) {
        this.#counts[code]++;
        return code;
      }
      slot = (slot + 1) & mask;
    }
    return this.#add(start, end, hash, row, slot);
  }

  #same(code: number, start: number, end: number): boolean {
    const bytes = this.#bytes;
    let other = this.#starts[code];
    if (this.#ends[code] - other !== end - start) return false;
    for (let at = start; at < end; at++) if (bytes[at] !== bytes[other++]) return false;
    return true;
  }

  #add(start: number, end: number, hash: number, row: number, slot: number): number {
    const code = this.#size++;
    if (code === this.#starts.length) this.#grow();
    this.#hashes[code] = hash;
    this.#starts[code] = start;
    this.#ends[code] = end;
    this.#counts[code] = 1;
    this.#firstRows[code] = row;
    if (2 * this.#size > this.#slots.length) this.#rehash();
    else this.#slots[slot] = code;
    return code;
  }

  #grow(): void {
    this.#hashes = doubled(this.#hashes);
    this.#starts = doubled(this.#starts);
    this.#ends = doubled(this.#ends);
    this.#counts = doubled(this.#counts);
    this.#firstRows = doubled(this.#firstRows);
  }

  #rehash(): void {
    const slots = new Int32Array(2 * this.#slots.length).fill(-1);
    const mask = slots.length - 1;
    for (let code = 0; code < this.#size; code++) {
      const hash = this.#hashes[code];
      let slot = (hash ^ (hash >>> 15)) & mask;
      while (slots[slot] >= 0) slot = (slot + 1) & mask;
      slots[slot] = code;
    }
    this.#slots = slots;
  }

  /** @param codes of all rows */
  finish(codes: Int32Array): BlockTexts {
    const texts = Array.from({ length: this.#size }, (_, code) => {
      const text = this.#bytes.toString('utf8', this.#starts[code], this.#ends[code]);
      // Only within quotes can there be quotes, and there each is doubled.
      return text.replaceAll('""', '"');
    });
    return {
      kind: 'text',
      codes,
      texts,
      counts: this.#counts.slice(0, this.#size),
      firstRows: this.#firstRows.slice(0, this.#size),
    };
  }
}

function doubled(of: Int32Array): Int32Array<ArrayBuffer> {
  const twice = new Int32Array(2 * of.length);
  twice.set(of);
  return twice;
}
