/**
 * @file Shaders against kernels: one to one by name, the same bindings, params and constants in the same
 * order, and every one of them compiles as it stands. What a kernel computes is tested in test/kernels/.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type * as Dawn from 'webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WdError } from '../src/base/errors.ts';
import { listAdapters } from '../src/device/dawn.ts';
import { GpuDevice } from '../src/device/gpu-device.ts';
import { PipelineCache } from '../src/device/gpu-pipelines.ts';
import type { Constants, Kernel } from '../src/device/kernel.ts';
import { readShader } from '../src/device/shader-files.ts';
import * as exported from '../src/kernels/index.ts';
import { LINEAR } from '../src/kernels/launch.ts';
import { openTestGpu } from './support/gpu.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** All kernels by the name they are exported with, their params and bindings known only at run time. */
const KERNELS = Object.entries(exported).map(([exportName, kernel]) => {
  return { exportName, kernel: kernel as unknown as Kernel, name: kernel.name };
});

function namesIn(folder: string, ending: string): string[] {
  const files = readdirSync(`${ROOT}/${folder}`).filter((file) => file.endsWith(ending));
  return files.map((file) => file.slice(0, -ending.length)).toSorted();
}

function camelCase(name: string): string {
  return name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** The comment that a shader opens with, without its slashes. */
function opening(code: string): string {
  const lines = code.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n');
}

interface Declared {
  readonly binding: number;
  readonly name: string;
  readonly access: string;
  readonly type: string;
}

const STORAGE =
  /^@group\(0\) @binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<(f32|u32|atomic<u32>)>;$/gm;

function storageOf(code: string): Declared[] {
  return [...code.matchAll(STORAGE)].map(([, binding, access, name, type]) => {
    return { binding: Number(binding), name, access, type: type.replace('atomic<u32>', 'u32') };
  });
}

/** Fields of the struct of params: name and type, in order. */
function paramsOf(code: string): [name: string, type: string][] {
  const body = /^struct Params \{\n([^}]*)\}$/m.exec(code)?.[1] ?? '';
  return [...body.matchAll(/^ {2}(\w+): (\w+),$/gm)].map(([, name, type]) => [name, type]);
}

function overridesOf(code: string): string[] {
  return [...code.matchAll(/^override (\w+): \w+ = [^;]+;$/gm)].map(([, name]) => name);
}

/** Every set of constants that a kernel may be compiled with: all combinations of params of 0 and 1. */
function constantSets({ constants, params }: Kernel): Constants[] {
  if (typeof constants !== 'function') return [constants];
  const flags = Object.keys(params).filter((name) => name.startsWith('transpose'));
  const combinations = Array.from({ length: 2 ** flags.length }, (_, bits) =>
    Object.fromEntries(flags.map((name, i) => [name, (bits >> i) & 1])),
  );
  const ones = Object.fromEntries(Object.keys(params).map((name) => [name, 1]));
  return [...new Set(combinations.map((some) => constants({ ...ones, ...some })))];
}

describe('files and kernels', () => {
  const names = KERNELS.map(({ name }) => name).toSorted();

  it('match one to one by name: shaders/NAME.wgsl, src/kernels/NAME.ts, test/kernels/NAME.test.ts', () => {
    expect(namesIn('shaders', '.wgsl')).toEqual(names);
    expect(namesIn('test/kernels', '.test.ts')).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    const defining = namesIn('src/kernels', '.ts').filter((name) =>
      readFileSync(`${ROOT}/src/kernels/${name}.ts`, 'utf8').includes('= defineKernel({'),
    );
    expect(defining).toEqual(names);
  });

  it.each(KERNELS)('$name is exported under its name', ({ exportName, name }) => {
    expect(exportName).toBe(camelCase(name));
  });
});

describe.each(KERNELS)('$name', ({ kernel, name }) => {
  const code = readShader(name);

  it('opens with its formula, and with the shape of every array', () => {
    const comment = opening(code);
    expect(comment).toMatch(/\w(?:\[.*\])? (?:\+|\|)?= \S/);
    for (const array of Object.keys(kernel.bindings)) {
      expect(comment, array).toMatch(new RegExp(`\\b${array}\\b`, 'i'));
    }
    expect(comment).toMatch(/: \[[^\]]+\]/);
  });

  it('has the bindings of the kernel: order, name, access, type', () => {
    const expected = Object.entries(kernel.bindings).map(([array, { access, type }], i) => {
      return {
        binding: i + 1,
        name: array,
        access: access === 'read' ? 'read' : 'read_write',
        type,
      };
    });
    expect(storageOf(code)).toEqual(expected);
    expect(code).toContain('\n@group(0) @binding(0) var<uniform> params: Params;\n');
    expect(code.match(/@binding\(/g)).toHaveLength(expected.length + 1);
  });

  it('has the params of the kernel: order, name, type; those it leaves out, at the end, choose constants', () => {
    const declared = Object.entries(kernel.params);
    const fields = paramsOf(code);
    expect(fields.length).toBeGreaterThan(0);
    expect(fields).toEqual(declared.slice(0, fields.length));
    const { constants } = kernel;
    const ones = Object.fromEntries(declared.map(([param]) => [param, 1]));
    for (const [param] of declared.slice(fields.length)) {
      const chosen =
        typeof constants === 'function' && constants(ones) !== constants({ ...ones, [param]: 0 });
      expect(chosen, param).toBe(true);
    }
  });

  it('has the constants of the kernel as its overrides, each with a value of its own', () => {
    for (const set of constantSets(kernel)) {
      expect(Object.keys(set).toSorted()).toEqual(overridesOf(code).toSorted());
    }
    expect(code.match(/\boverride\b/g) ?? []).toHaveLength(overridesOf(code).length);
  });
});

/** A function of a shader, from the comment above it to its closing brace. */
function functionText(name: string, start: string): string {
  const code = readShader(name);
  const from = code.indexOf(start);
  return code.slice(from, code.indexOf('\n}\n', from) + 3);
}

describe('Philox', () => {
  it.each(['// Upper 32 bits of the product', '// Philox4x32-10: '])(
    'is the same text in philox.wgsl, dropout.wgsl and block-forward.wgsl: %s…',
    (start) => {
      expect(functionText('philox', start)).toMatch(/\nfn (multiplyHigh|philox)\(/);
      expect(functionText('dropout', start)).toBe(functionText('philox', start));
      expect(functionText('block-forward', start)).toBe(functionText('philox', start));
    },
  );
});

/** Everything that Dawn made stays alive as long as this does. */
let dawn: GPU | undefined;

/** A bare device on the adapter of the tests, to compile with texts of our own. */
async function bareDevice(): Promise<GPUDevice> {
  // Says what to do where there is none, and its name begins with that of the adapter.
  const device = await openTestGpu();
  device.destroy();
  const found = (await listAdapters()).find(({ name }) => device.name.startsWith(name));
  const { create }: typeof Dawn = await import('webgpu');
  dawn = create([`adapter=${found?.name}`, `backend=${found?.backend}`]);
  const adapter = await dawn.requestAdapter();
  if (adapter === null) throw new Error('the adapter was not handed out');
  return adapter.requestDevice();
}

describe('on the GPU', () => {
  let bare: GPUDevice;
  beforeAll(async () => {
    bare = await bareDevice();
  });
  afterAll(() => {
    bare?.destroy();
    dawn = undefined;
  });

  it.each(KERNELS)(
    '$name compiles as it stands, with each set of constants',
    async ({ kernel }) => {
      const failures: Error[] = [];
      const cache = new PipelineCache(bare, readShader, (error) => failures.push(error));
      const sets = constantSets(kernel);
      for (const set of sets) cache.find(kernel, set);
      await cache.settled();
      expect(failures).toEqual([]);
      expect(cache.size).toBe(sets.length);
    },
  );

  it('three products have four sets: each operand as it is or transposed', () => {
    const several = KERNELS.filter(({ kernel }) => constantSets(kernel).length > 1);
    expect(several.map(({ name }) => name)).toEqual(['matmul', 'matmul-large', 'matmul-naive']);
    for (const { kernel } of several) expect(constantSets(kernel)).toHaveLength(4);
  });
});

type Attempt = (device: GpuDevice) => Promise<unknown>;

/** Launches relu behind another kernel, up to the first reading back. */
const launched: Attempt = (device) => {
  const x = device.create('f32', 64);
  const out = device.create('f32', 64);
  device.launch(exported.copy, { x, out }, { n: 64 });
  device.launch(exported.relu, { x, out }, { n: 64 });
  return device.read(out);
};

/** Compiles both before they are launched. */
const ahead: Attempt = (device) => {
  const kernels = [exported.copy, exported.relu] as const;
  return device.compile(kernels.map((kernel) => ({ kernel, constants: LINEAR })));
};

/** What comes of it with another text of relu's shader: the error, if there is one. */
async function refusal(
  broken: (code: string) => string,
  attempt: Attempt = launched,
): Promise<unknown> {
  const device = new GpuDevice(await bareDevice(), {
    name: 'test adapter',
    shaderText: (name) => (name === 'relu' ? broken(readShader(name)) : readShader(name)),
    onDestroy: () => {
      dawn = undefined;
    },
  });
  try {
    return await attempt(device).catch((error: unknown) => error);
  } finally {
    device.destroy();
  }
}

describe('a shader that the compiler refuses', () => {
  it('is WD211, naming file, line and column, and showing the line', async () => {
    const error = await refusal((code) =>
      code.replace('out[i] = max(x[i], 0.0);', 'out[j] = 1.0;'),
    );
    expect(error).toBeInstanceOf(WdError);
    const { code, exitCode, message, details } = error as WdError;
    expect([code, exitCode]).toEqual(['WD211', 69]);
    expect(message).toBe('this adapter refuses the shader relu');
    const line = readShader('relu').split('\n').indexOf('  out[i] = max(x[i], 0.0);') + 1;
    expect(line).toBeGreaterThan(1);
    expect(details[0]).toMatch(new RegExp(`^shaders/relu\\.wgsl:${line}:7: .*\\bj\\b`));
    expect(details[1]).toBe('    out[j] = 1.0;');
  });

  it('is WD212 where only the pipeline cannot be made: a binding of another access', async () => {
    const error = await refusal((code) => code.replace('<storage, read>', '<storage, read_write>'));
    expect(error).toBeInstanceOf(WdError);
    const { code, message } = error as WdError;
    expect(code).toBe('WD212');
    expect(message).toBe('no pipeline for relu with {"WORKGROUP":64}');
  });

  it.each([
    ['WD211', 'out[i] = max(x[i], 0.0);', 'out[j] = 1.0;'],
    ['WD212', '<storage, read>', '<storage, read_write>'],
  ])('is the same %s where it is compiled ahead', async (_, text, instead) => {
    const broken = (code: string): string => code.replace(text, instead);
    const [late, early] = [await refusal(broken), await refusal(broken, ahead)];
    expect(early).toBeInstanceOf(WdError);
    const { code, exitCode, message, details } = late as WdError;
    expect(early).toMatchObject({ code, exitCode, message });
    // Of a pipeline the compiler says the same in other words.
    if (code === 'WD211') expect(early).toMatchObject({ details });
    expect(await refusal((as) => as, ahead)).toBeUndefined();
  });

  it('is refused only for what it is: the text as it stands runs', async () => {
    expect(await refusal((code) => code)).toEqual(new Float32Array(64));
  });
});
