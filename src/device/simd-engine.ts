/**
 * @file Runs the SIMD versions of kernels: one memory for all arrays, one compiled module, some threads.
 *
 * Only the thread that made it launches; the others help. Without others everything runs on this one,
 * by the same chunks and to the same bits.
 */
import { InternalError } from '../base/errors.ts';
import { BOARD_BYTES, JobBoard } from './job-board.ts';
import type { Params, ParamTypes, SimdPass, SimdVersion } from './kernel.ts';
import { SharedHeap } from './shared-heap.ts';
import { type WasmMemory, wasm, type WasmFunction, type WasmModule } from './web-assembly.ts';

/** What another thread needs to help: `serveSimd` does it there. */
export interface SimdThread {
  readonly module: WasmModule;
  readonly memory: WasmMemory;
}

export interface SimdOptions {
  readonly module: WasmModule;
  /** Whether the module was compiled for a memory that threads share; without one this thread is alone. */
  readonly shared?: boolean;
  /** Threads that compute, this one among them. */
  readonly threads: number;
  /** Starts another thread that calls `serveSimd`; returns what ends it. */
  readonly startThread?: (thread: SimdThread) => () => void;
  /** At least so many chunks a pass, if it has as many items: so that tests share out small cases too. */
  readonly chunks?: number;
  /** Whether this thread may sleep while others finish; a page's main thread may not. */
  readonly maySleep?: boolean;
}

/** The largest memory a module with 32-bit addresses can have, in pages of 64 KiB. */
const MOST_PAGES = 65_536;

/** The functions a module exports, always in the same order. */
function functionNames(module: WasmModule): string[] {
  const functions = wasm.Module.exports(module).filter(({ kind }) => kind === 'function');
  return functions.map(({ name }) => name);
}

function functionsOf({ module, memory }: SimdThread): WasmFunction[] {
  const { exports } = new wasm.Instance(module, { env: { memory } });
  return functionNames(module).map((name) => exports[name]);
}

/** What every other thread does, until it is ended from outside. */
export function serveSimd(thread: SimdThread): never {
  return new JobBoard(thread.memory.buffer, functionsOf(thread)).serve();
}

export class SimdEngine {
  readonly threads: number;
  readonly heap: SharedHeap;
  readonly #options: SimdOptions;
  readonly #memory: WasmMemory;
  readonly #board: JobBoard;
  readonly #indices: ReadonlyMap<string, number>;
  #stopThreads: (() => void)[] | undefined;
  #scratch = { address: 0, bytes: 0 };

  constructor(options: SimdOptions) {
    const { module, threads, startThread, shared = true } = options;
    this.#options = options;
    this.#memory = new wasm.Memory({ initial: 1, maximum: MOST_PAGES, shared });
    this.threads = startThread === undefined || !shared ? 1 : threads;
    this.heap = new SharedHeap(this.#memory, BOARD_BYTES);
    // Growing takes a buffer away that is not shared: the board of a single thread lies apart.
    const place = shared ? this.#memory.buffer : new ArrayBuffer(BOARD_BYTES);
    this.#board = new JobBoard(place, functionsOf({ module, memory: this.#memory }));
    this.#indices = new Map(functionNames(module).map((name, index) => [name, index]));
  }

  /**
   * Runs a kernel's SIMD version.
   *
   * @param addresses of its arrays, in order of its bindings
   * @returns false, and nothing is done, where there is no room for its scratch
   */
  launch<P extends ParamTypes>(
    version: SimdVersion<P>,
    addresses: readonly number[],
    types: P,
    params: Params<P>,
  ): boolean {
    const scratch = this.#room(version.scratchBytes?.(params) ?? 0);
    if (scratch === undefined) return false;
    const values = Object.keys(types).map((name) => params[name]);
    for (const pass of version.passes(params)) {
      this.run(pass, [...addresses, ...values, scratch, ...(pass.args ?? [])]);
    }
    return true;
  }

  /** Runs one function of the module over its items, and returns when all are done. */
  run({ run, items, chunk: largest }: SimdPass, args: readonly number[]): void {
    if (items === 0) return;
    const { chunks = 1, maySleep = true } = this.#options;
    const index = this.#indices.get(run);
    if (index === undefined) throw new InternalError(`the SIMD module has no function ${run}`);
    const chunk = Math.min(largest, Math.ceil(items / chunks));
    if (items > chunk) this.start();
    if (!this.#board.run({ index, items, chunk, args }, maySleep)) {
      throw new InternalError(`${run} failed in the SIMD module`);
    }
  }

  /** Chunks that other threads have computed. */
  get helped(): number {
    return this.#board.helped;
  }

  /** Space for one launch; kept, and made larger when a launch asks for more. */
  #room(bytes: number): number | undefined {
    if (bytes <= this.#scratch.bytes) return this.#scratch.address;
    const address = this.heap.take(bytes);
    if (address === undefined) return undefined;
    if (this.#scratch.bytes > 0) this.heap.give(this.#scratch.address);
    this.#scratch = { address, bytes };
    return address;
  }

  /** Starts the other threads. The first launch that is worth more than one does; they help as soon as they are up. */
  start(): void {
    const { startThread, module } = this.#options;
    if (this.#stopThreads !== undefined || startThread === undefined) return;
    const thread = { module, memory: this.#memory };
    this.#stopThreads = Array.from({ length: this.threads - 1 }, () => startThread(thread));
  }

  /** Ends the other threads. */
  destroy(): void {
    for (const stop of this.#stopThreads ?? []) stop();
    this.#stopThreads = [];
  }
}
