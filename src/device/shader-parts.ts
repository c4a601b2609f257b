/**
 * @file Shaders that share text: a line `//#include parts/NAME.wgsl` stands for the text of that file.
 *
 * WGSL has no modules. What several kernels have in common is written once, in shaders/parts/, and put in where the
 * line stands; a part may include others.
 */
import type { ShaderText } from './gpu-constants.ts';

export interface ExpandedShader {
  readonly code: string;
  /** Where a line of `code`, from 1, comes from: `shaders/parts/large-tile.wgsl:12`. */
  readonly origin: (line: number) => string;
}

const INCLUDE = /^\/\/#include (\S+)\.wgsl$/;

/** The text of a shader with all its parts. */
export function expandShader(name: string, text: ShaderText): ExpandedShader {
  const lines: string[] = [];
  const origins: string[] = [];
  const add = (file: string): void => {
    for (const [i, line] of text(file).split('\n').entries()) {
      const part = INCLUDE.exec(line)?.[1];
      if (part !== undefined) {
        add(part);
        continue;
      }
      lines.push(line);
      origins.push(`shaders/${file}.wgsl:${i + 1}`);
    }
  };
  add(name);
  return { code: lines.join('\n'), origin: (line) => origins[line - 1] ?? `shaders/${name}.wgsl` };
}
