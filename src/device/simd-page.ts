/**
 * @file The CPU device as fast as a page allows: fetches the SIMD module, starts Web Workers as threads.
 *
 * Threads need a SharedArrayBuffer, and that the page is served with
 * `Cross-Origin-Opener-Policy: same-origin` and `Cross-Origin-Embedder-Policy: require-corp`. Without it
 * one thread computes, with SIMD still and to the same bits.
 */
import { CpuDevice } from './cpu-device.ts';
import { SimdEngine, type SimdOptions, type SimdThread } from './simd-engine.ts';
import { wasm, type WasmModule } from './web-assembly.ts';

export interface PageCpuOptions {
  /** Threads that compute, this one among them; as many as the browser says the machine has if left out. */
  readonly threads?: number;
  /** Whether relaxed SIMD may be used. */
  readonly relaxed?: boolean;
}

/** What is used here of a page, or of a worker of one. */
interface Page {
  readonly crossOriginIsolated?: boolean;
  readonly navigator: { readonly hardwareConcurrency?: number };
  readonly Worker: new (url: URL, options: { readonly type: 'module' }) => PageWorker;
}

interface PageWorker {
  addEventListener(type: 'message' | 'error', heard: () => void): void;
  postMessage(thread: SimdThread, transferred: readonly object[]): void;
  terminate(): void;
}

const page = globalThis as unknown as Page;

/** The CPU with SIMD and so many threads, all of them up; plain JavaScript where the module cannot be had. */
export async function openPageCpu(options: PageCpuOptions = {}): Promise<CpuDevice> {
  const engine = await openPageEngine(options);
  return new CpuDevice(engine === undefined ? {} : { engine });
}

/** The engine that `CpuDevice` takes; undefined where no module can be fetched, or the browser has no SIMD. */
export async function openPageEngine({
  threads = page.navigator.hardwareConcurrency ?? 1,
  relaxed = true,
}: PageCpuOptions = {}): Promise<SimdEngine | undefined> {
  if (page.crossOriginIsolated === true) {
    const engine = await openThreads(threads, await compile('', relaxed));
    if (engine !== undefined) return engine;
  }
  return tryEngine(await compile('-unshared', relaxed), { threads: 1, shared: false });
}

/** Waits for the threads, since none comes up while this one computes without a pause. */
async function openThreads(
  threads: number,
  module: WasmModule | undefined,
): Promise<SimdEngine | undefined> {
  const up: Promise<void>[] = [];
  const startThread = (thread: SimdThread): (() => void) => {
    const worker = new page.Worker(new URL('simd-page-worker.js', import.meta.url), {
      type: 'module',
    });
    // A thread that cannot start is one fewer: nobody waits for it.
    up.push(
      new Promise<void>((resolve) => {
        worker.addEventListener('message', resolve);
        worker.addEventListener('error', resolve);
      }),
    );
    worker.postMessage(thread, []);
    return () => worker.terminate();
  };
  const engine = tryEngine(module, { threads, startThread, maySleep: maySleep() });
  engine?.start();
  await Promise.all(up);
  return engine;
}

/** Undefined where the browser refuses the address space of the memory. */
function tryEngine(
  module: WasmModule | undefined,
  options: Omit<SimdOptions, 'module'>,
): SimdEngine | undefined {
  if (module === undefined) return undefined;
  try {
    return new SimdEngine({ module, ...options });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** Workers may sleep; a page's main thread may not, and is told so. */
function maySleep(): boolean {
  try {
    // Comes back at once: the value is not the one to wait on.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
    return true;
  } catch {
    return false;
  }
}

/** The module with relaxed SIMD where it may be used and compiles, else the other one. */
async function compile(memory: string, relaxed: boolean): Promise<WasmModule | undefined> {
  const module = relaxed ? await tryCompile(`simd-relaxed${memory}`) : undefined;
  return module ?? (await tryCompile(`simd${memory}`));
}

async function tryCompile(name: string): Promise<WasmModule | undefined> {
  try {
    const answer = await fetch(new URL(`../simd/${name}.wasm`, import.meta.url));
    return answer.ok ? await wasm.compile(await answer.arrayBuffer()) : undefined;
  } catch {
    return undefined;
  }
}
