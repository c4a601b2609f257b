/** @file Shaders for matrix units, which no adapter of a test may have: Dawn's null backend knows whether they are valid. */
import type * as Dawn from 'webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MATRIX_FEATURES } from '../../src/device/matrix-units.ts';
import { readShader } from '../../src/device/shader-files.ts';
import { expandShader } from '../../src/device/shader-parts.ts';
import * as kernels from '../../src/kernels/index.ts';

/** Everything that Dawn made stays alive as long as this does. */
let dawn: GPU | undefined;

/** A shader with its parts. */
function readWhole(name: string): string {
  return expandShader(name, readShader).code;
}

/** Dawn's null backend, which knows matrix units and computes nothing. */
async function nullDevice(): Promise<GPUDevice> {
  const { create }: typeof Dawn = await import('webgpu');
  dawn = create(['backend=null', 'enable-dawn-features=allow_unsafe_apis']);
  const adapter = await dawn.requestAdapter();
  if (adapter === null) throw new Error('no null backend');
  return adapter.requestDevice({ requiredFeatures: MATRIX_FEATURES as GPUFeatureName[] });
}

describe('shaders for matrix units', () => {
  let device: GPUDevice;
  beforeAll(async () => {
    device = await nullDevice();
  });
  afterAll(() => {
    device?.destroy();
    dawn = undefined;
  });

  /** What the compiler has against a text. */
  async function faults(code: string): Promise<string[]> {
    device.pushErrorScope('validation');
    const shader = device.createShaderModule({ code });
    const { messages } = await shader.getCompilationInfo();
    await device.popErrorScope();
    return messages.filter(({ type }) => type === 'error').map(({ message }) => message);
  }

  const names = Object.values(kernels)
    .map(({ name }) => name)
    .filter((name) => readWhole(name).includes('enable chromium_experimental_subgroup_matrix;'));

  it('are two, each with an emulation', () => {
    expect(names).toEqual(['matmul-half', 'matmul-half-statistics']);
    for (const name of names) {
      const emulated = readShader(`${name}-emulated`);
      const parts = /^\/\/#include [^]*$/m.exec(readShader(name))?.[0];
      expect(parts).toContain('subgroup-matrix.wgsl');
      expect(emulated).toContain(parts?.replace('matrix.wgsl', 'matrix-emulated.wgsl'));
    }
  });

  it.each(names)('%s is valid as it stands', async (name) => {
    expect(await faults(readWhole(name))).toEqual([]);
    // And would not be, were it anything else.
    expect(await faults(readWhole(name).replace('multiplied(l0', 'multiplied(r0'))).not.toEqual([]);
  });
});
