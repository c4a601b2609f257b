/** @file The SIMD modules and the kernels: every function is launched by a kernel, every launch finds its function. */
import { readFileSync } from 'node:fs';
import { setFlagsFromString } from 'node:v8';
import { describe, expect, it } from 'vitest';
import { wasm } from '../src/device/web-assembly.ts';
import * as kernels from '../src/kernels/index.ts';

function exported(name: string): string[] {
  const bytes = readFileSync(new URL(`../dist/simd/${name}.wasm`, import.meta.url));
  const functions = wasm.Module.exports(new wasm.Module(bytes));
  return functions.flatMap((each) => (each.kind === 'function' ? [each.name] : [])).toSorted();
}

/** What the kernels call, transposed operands included. */
function called(): string[] {
  const names = Object.values(kernels).flatMap((kernel) => {
    const params = Object.fromEntries(Object.keys(kernel.params).map((name) => [name, 1]));
    const passes = kernel.simd?.passes as ((all: typeof params) => { run: string }[]) | undefined;
    return passes?.(params).map(({ run }) => run) ?? [];
  });
  return [...new Set(names)].toSorted();
}

describe('the SIMD module', () => {
  it('has what the kernels call, and nothing else', () => {
    expect(called().length).toBeGreaterThan(20);
    expect(exported('simd')).toEqual(called());
  });

  it('has the same functions with relaxed SIMD', () => {
    setFlagsFromString('--experimental-wasm-relaxed-simd');
    expect(exported('simd-relaxed')).toEqual(exported('simd'));
  });
});
