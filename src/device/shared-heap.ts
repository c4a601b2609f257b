/**
 * @file Arrays in one WebAssembly memory that grows: first fit in a list of free runs, by address.
 *
 * Addresses are bytes, multiples of 256. What is freed is joined with its free neighbours.
 */
import type { WasmMemory } from './web-assembly.ts';

const ALIGNMENT = 256;
const PAGE = 65_536;
/** Memory is asked for in pieces of at least this size. */
const PIECE = 16 * 2 ** 20;

interface Run {
  readonly start: number;
  readonly end: number;
}

export class SharedHeap {
  readonly memory: WasmMemory;
  /** Free runs, in order of address; no two touch. */
  #free: Run[] = [];
  readonly #taken = new Map<number, number>();
  #end: number;
  /** Beyond it nothing was ever given out: zeros still, and perhaps no memory of the machine yet. */
  #untouched: number;

  /** @param first the first byte that may be given out */
  constructor(memory: WasmMemory, first: number) {
    this.memory = memory;
    this.#end = memory.buffer.byteLength;
    this.#untouched = Math.ceil(first / ALIGNMENT) * ALIGNMENT;
    this.#add({ start: this.#untouched, end: this.#end });
  }

  /** The address of so many bytes, zeros all; undefined where the memory cannot grow that far. */
  take(bytes: number): number | undefined {
    const size = Math.max(1, Math.ceil(bytes / ALIGNMENT)) * ALIGNMENT;
    const at = this.#find(size);
    if (at === -1) return this.#grow(size) ? this.take(bytes) : undefined;
    const { start, end } = this.#free[at];
    if (end - start === size) this.#free.splice(at, 1);
    else this.#free[at] = { start: start + size, end };
    this.#taken.set(start, size);
    const used = Math.min(size, Math.max(0, this.#untouched - start));
    new Uint8Array(this.memory.buffer, start, used).fill(0);
    this.#untouched = Math.max(this.#untouched, start + size);
    return start;
  }

  /** Takes an address back. */
  give(start: number): void {
    const size = this.#taken.get(start);
    if (size === undefined) throw new RangeError(`no array begins at ${start}`);
    this.#taken.delete(start);
    this.#add({ start, end: start + size });
  }

  #find(size: number): number {
    return this.#free.findIndex(({ start, end }) => end - start >= size);
  }

  #grow(size: number): boolean {
    // A free run at the end counts towards what is needed.
    const last = this.#free.at(-1);
    const missing =
      size - (last !== undefined && last.end === this.#end ? last.end - last.start : 0);
    return this.#growBy(Math.max(missing, PIECE)) || this.#growBy(missing);
  }

  #growBy(bytes: number): boolean {
    try {
      this.memory.grow(Math.ceil(bytes / PAGE));
    } catch {
      return false;
    }
    const start = this.#end;
    this.#end = this.memory.buffer.byteLength;
    this.#add({ start, end: this.#end });
    return true;
  }

  #add(run: Run): void {
    let { start, end } = run;
    const before = this.#free.filter((each) => each.end < start);
    const after = this.#free.filter((each) => each.start > end);
    for (const each of this.#free.slice(before.length, this.#free.length - after.length)) {
      start = Math.min(start, each.start);
      end = Math.max(end, each.end);
    }
    this.#free = [...before, ...(start < end ? [{ start, end }] : []), ...after];
  }
}
