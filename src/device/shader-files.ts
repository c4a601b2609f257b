/** @file The text of the shaders, read from `shaders/` beside the compiled or the source files (Node). */
import { readFileSync } from 'node:fs';

/** The same relative path leads there from `src/device` and from `dist/device`. */
export const shaderFolder = new URL('../../shaders/', import.meta.url);

export function readShader(name: string): string {
  return readFileSync(new URL(`${name}.wgsl`, shaderFolder), 'utf8');
}
