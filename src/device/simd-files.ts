/**
 * @file The CPU device as fast as this machine allows: loads the SIMD module, starts threads (Node).
 *
 * `dist/simd/` holds two modules, compiled from `simd/`. The one with relaxed SIMD, whose multiply-add is
 * one instruction, is taken where it compiles.
 */
import { existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { setFlagsFromString } from 'node:v8';
import { Worker } from 'node:worker_threads';
import { CpuDevice } from './cpu-device.ts';
import { SimdEngine, type SimdThread } from './simd-engine.ts';
import { wasm, type WasmModule } from './web-assembly.ts';

/** The same relative path leads there from `src/device` and from `dist/device`. */
const built = new URL('../../dist/', import.meta.url);

/** As many threads as the machine offers. */
export function offeredThreads(): number {
  return availableParallelism();
}

/** The CPU with SIMD and so many threads; plain JavaScript where the module cannot be had. */
export function openCpu(threads = offeredThreads()): CpuDevice {
  const engine = openEngine(threads);
  return new CpuDevice(engine === undefined ? {} : { engine });
}

/**
 * The engine that `CpuDevice` takes; undefined without a built module, without SIMD, or where the system
 * refuses the address space of a shared memory.
 *
 * @param relaxed whether relaxed SIMD may be used
 */
export function openEngine(
  threads: number,
  { relaxed = true, chunks }: { readonly relaxed?: boolean; readonly chunks?: number } = {},
): SimdEngine | undefined {
  const module = (relaxed ? compile('simd-relaxed') : undefined) ?? compile('simd');
  if (module === undefined) return undefined;
  try {
    return new SimdEngine({
      module,
      threads,
      startThread,
      ...(chunks === undefined ? {} : { chunks }),
    });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

const compiled = new Map<string, WasmModule>();

function compile(name: string): WasmModule | undefined {
  const path = new URL(`simd/${name}.wasm`, built);
  if (!compiled.has(name) && existsSync(path)) {
    const bytes = readFileSync(path);
    const module = tryCompile(bytes) ?? tryWithFlag(bytes);
    if (module !== undefined) compiled.set(name, module);
  }
  return compiled.get(name);
}

function tryCompile(bytes: Uint8Array): WasmModule | undefined {
  try {
    return new wasm.Module(bytes);
  } catch {
    return undefined;
  }
}

/** Node 20 has relaxed SIMD behind this flag; later ones have it anyway, and would complain of the flag. */
function tryWithFlag(bytes: Uint8Array): WasmModule | undefined {
  setFlagsFromString('--experimental-wasm-relaxed-simd');
  return tryCompile(bytes);
}

/** A thread ends with the process, and does not keep it alive. */
function startThread(thread: SimdThread): () => void {
  const worker = new Worker(new URL('device/simd-worker.js', built), { workerData: thread });
  worker.unref();
  // A thread that cannot start is one fewer: nobody waits for it.
  worker.on('error', () => undefined);
  return () => void worker.terminate();
}
