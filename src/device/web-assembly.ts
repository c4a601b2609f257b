/** @file The part of WebAssembly that is used here; TypeScript knows it only with a browser's library. */

export interface WasmMemory {
  /** Grown memory has another one. The old one still shows shared memory, and nothing of memory that is not shared. */
  readonly buffer: ArrayBufferLike;
  /** @throws RangeError past the maximum, or where the system has no more */
  grow(pages: number): number;
}

/** A compiled module. It may be sent to other threads. */
export type WasmModule = object;

export type WasmFunction = (...args: number[]) => number | undefined;

interface WebAssemblyApi {
  readonly Module: {
    new (bytes: Uint8Array): WasmModule;
    exports(module: WasmModule): { readonly name: string; readonly kind: string }[];
  };
  readonly Instance: new (
    module: WasmModule,
    imports: { readonly env: { readonly memory: WasmMemory } },
  ) => { readonly exports: Readonly<Record<string, WasmFunction>> };
  readonly Memory: new (options: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: boolean;
  }) => WasmMemory;
  /** A page's main thread compiles so, without standing still. */
  compile(bytes: ArrayBuffer): Promise<WasmModule>;
}

export const wasm = (globalThis as unknown as { readonly WebAssembly: WebAssemblyApi }).WebAssembly;
