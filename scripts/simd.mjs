/**
 * @file Compiles `simd/` (AssemblyScript) to WebAssembly: one module for every runtime with SIMD, and one
 * that also uses relaxed SIMD, whose multiply-add rounds once; each for a memory that threads share, and
 * for one that they do not, which is all that a page has without cross-origin isolation.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

const FLAGS = [
  '--optimizeLevel 3 --runtime stub --noAssert --enable simd',
  // The memory comes from outside.
  '--importMemory --initialMemory 1 --maximumMemory 65536',
  // Vectors pass between functions of the module only.
  '--disableWarning 112',
].flatMap((flags) => flags.split(' '));

const SHARED = ['--enable', 'threads', '--sharedMemory'];
const RELAXED = ['--enable', 'relaxed-simd'];

const MODULES = {
  simd: SHARED,
  'simd-relaxed': [...SHARED, ...RELAXED],
  'simd-unshared': [],
  'simd-relaxed-unshared': RELAXED,
};

/** Writes the modules into a folder, `simd.wasm` and so on; returns what the compiler complains of, if it does. */
export async function compileSimd(root, folder) {
  const { default: asc } = await import('assemblyscript/asc');
  mkdirSync(folder, { recursive: true });
  let complaints = '';
  const stderr = { write: (text) => void (complaints += text) };
  for (const [name, more] of Object.entries(MODULES)) {
    const paths = ['simd/index.ts', '--baseDir', root, '--outFile', join(folder, `${name}.wasm`)];
    const { error } = await asc.main([...paths, ...FLAGS, ...more], { stderr });
    if (error !== null || complaints !== '') return `${error?.message ?? ''}\n${complaints}`.trim();
  }
  return undefined;
}
