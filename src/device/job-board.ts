/**
 * @file Where threads find work: one job at a time, a function of the SIMD module over chunks of items.
 *
 * The board lies at the beginning of the shared memory; one thread alone has it where it likes. A thread claims a chunk by counting REMAINING
 * down, and only then reads what the job is: until the chunk is done, the job cannot be replaced. So
 * nobody waits for a thread that is slow to wake; it finds nothing left, or a later job. Which thread
 * computes a chunk changes nothing: what it computes depends on the chunk alone.
 */
import type { WasmFunction } from './web-assembly.ts';

/** Words of the board. */
const REMAINING = 0;
const UNFINISHED = 1;
const WAKE = 2;
const SLEEPING = 3;
const WAITING = 4;
const FAILED = 5;
const FUNCTION = 6;
const ITEMS = 7;
const CHUNK = 8;
const CHUNKS = 9;
const ARGUMENTS = 10;
const HELPED = 11;
/** Arguments begin here, in bytes: float64, which holds every u32 and f32. */
const ARGUMENTS_AT = 64;
const MOST_ARGUMENTS = 32;

/** Bytes at the beginning of the memory that belong to the board. */
export const BOARD_BYTES = ARGUMENTS_AT + 8 * MOST_ARGUMENTS;

/** How long a thread looks on before it sleeps, in ms: launches of a step follow sooner, and waking takes about as long. */
const PATIENCE = 0.2;
/** Looks between two at the clock. */
const LOOKS = 256;

export interface Job {
  /** Index among the functions of the module, the same in every thread. */
  readonly index: number;
  readonly items: number;
  /** Items of a chunk. */
  readonly chunk: number;
  readonly args: readonly number[];
}

export class JobBoard {
  readonly #words: Int32Array;
  readonly #args: Float64Array;
  readonly #functions: readonly WasmFunction[];

  constructor(buffer: ArrayBufferLike, functions: readonly WasmFunction[]) {
    this.#words = new Int32Array(buffer, 0, ARGUMENTS_AT / 4);
    this.#args = new Float64Array(buffer, ARGUMENTS_AT, MOST_ARGUMENTS);
    this.#functions = functions;
  }

  /**
   * Runs a job on this thread and on those that serve, and returns when it is done.
   *
   * @param maySleep whether this thread may wait without spinning; a page's main thread may not
   * @returns whether every chunk succeeded
   */
  run({ index, items, chunk, args }: Job, maySleep: boolean): boolean {
    const words = this.#words;
    const chunks = Math.ceil(items / chunk);
    this.#args.set(args);
    words[FUNCTION] = index;
    words[ITEMS] = items;
    words[CHUNK] = chunk;
    words[CHUNKS] = chunks;
    words[ARGUMENTS] = args.length;
    words[FAILED] = 0;
    Atomics.store(words, UNFINISHED, chunks);
    Atomics.store(words, REMAINING, chunks);
    Atomics.add(words, WAKE, 1);
    if (Atomics.load(words, SLEEPING) > 0) Atomics.notify(words, WAKE);
    this.#work();
    this.#awaitOthers(maySleep);
    return Atomics.load(words, FAILED) === 0;
  }

  /** Chunks that serving threads have computed. */
  get helped(): number {
    return Atomics.load(this.#words, HELPED);
  }

  /** Works for ever: what every other thread does. */
  serve(): never {
    const words = this.#words;
    for (;;) {
      const seen = Atomics.load(words, WAKE);
      const computed = this.#work();
      if (computed > 0) Atomics.add(words, HELPED, computed);
      if (this.#seesWork()) continue;
      Atomics.add(words, SLEEPING, 1);
      Atomics.wait(words, WAKE, seen);
      Atomics.sub(words, SLEEPING, 1);
    }
  }

  /** Looks for work a while. */
  #seesWork(): boolean {
    return this.#look(PATIENCE, () => Atomics.load(this.#words, REMAINING) > 0);
  }

  /** Looks for a while whether something has come true. */
  #look(patience: number, done: () => boolean): boolean {
    const end = performance.now() + patience;
    do {
      for (let i = 0; i < LOOKS; i++) if (done()) return true;
    } while (performance.now() < end);
    return false;
  }

  /** Computes chunks until none is left; returns how many. */
  #work(): number {
    let computed = 0;
    for (let left = this.#claim(); left > 0; left = this.#claim()) {
      this.#compute(left);
      computed++;
    }
    return computed;
  }

  /** How many chunks were left, the claimed one among them; 0 if there was none. */
  #claim(): number {
    const words = this.#words;
    for (;;) {
      const left = Atomics.load(words, REMAINING);
      if (left <= 0) return 0;
      if (Atomics.compareExchange(words, REMAINING, left, left - 1) === left) return left;
    }
  }

  #compute(left: number): void {
    const words = this.#words;
    const first = (words[CHUNKS] - left) * words[CHUNK];
    const end = Math.min(first + words[CHUNK], words[ITEMS]);
    try {
      const args = this.#args.subarray(0, words[ARGUMENTS]);
      this.#functions[words[FUNCTION]](first, end, ...args);
    } catch {
      Atomics.store(words, FAILED, 1);
    }
    const last = Atomics.sub(words, UNFINISHED, 1) === 1;
    if (last && Atomics.load(words, WAITING) === 1) Atomics.notify(words, UNFINISHED);
  }

  #awaitOthers(maySleep: boolean): void {
    const words = this.#words;
    const patience = maySleep ? PATIENCE : Infinity;
    if (this.#look(patience, () => Atomics.load(words, UNFINISHED) === 0)) return;
    Atomics.store(words, WAITING, 1);
    for (;;) {
      const left = Atomics.load(words, UNFINISHED);
      if (left === 0) break;
      Atomics.wait(words, UNFINISHED, left);
    }
    Atomics.store(words, WAITING, 0);
  }
}
