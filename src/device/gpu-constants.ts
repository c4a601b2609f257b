/** @file Numbers the WebGPU specification fixes, so that no browser global is needed, and shader text. */

/** Text of `shaders/<name>.wgsl`. Node reads the file; a page brings them along. */
export type ShaderText = (name: string) => string;

export const ShaderStage = { COMPUTE: 0x4 } as const;

export const BufferUsage = {
  MAP_READ: 0x0001,
  COPY_SRC: 0x0004,
  COPY_DST: 0x0008,
  UNIFORM: 0x0040,
  STORAGE: 0x0080,
  QUERY_RESOLVE: 0x0200,
} as const;

export const MapMode = { READ: 0x0001 } as const;
