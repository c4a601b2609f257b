/**
 * @file Shaders against kernels: one to one by name, the same bindings, params and constants in the same
 * order, and every one of them compiles as it stands, with its parts. What a kernel computes is tested in test/kernels/.
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
import { expandShader } from '../src/device/shader-parts.ts';
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

/** A shader with its parts. */
function readWhole(name: string): string {
  return expandShader(name, readShader).code;
}

/** Shaders for matrix units, which most adapters lack: test/device/matrix-units.test.ts. */
function needsUnits(name: string): boolean {
  return readWhole(name).includes('enable chromium_experimental_subgroup_matrix;');
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
  /^@group\(0\) @binding\((\d+)\) var<storage, (read|read_write)> (\w+): array<(f32|u32|vec4f|vec4u|atomic<u32>)>;$/gm;

/** What an array of them holds, to a kernel. */
const ELEMENTS: Readonly<Record<string, string>> = {
  vec4f: 'f32',
  vec4u: 'u32',
  'atomic<u32>': 'u32',
};

function storageOf(code: string): Declared[] {
  return [...code.matchAll(STORAGE)].map(([, binding, access, name, type]) => {
    return { binding: Number(binding), name, access, type: ELEMENTS[type] ?? type };
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

/** What the device itself decides: whether long loops stay loops. */
const OF_DEVICE = 'ROLLED';

type Numbers = Readonly<Record<string, number>>;

/** What params may be besides 1, each in its own way of choosing constants. 384 is whole tiles of every kernel. */
const OTHERWISE: readonly Numbers[] = [
  { transposeA: 0 },
  { transposeB: 0 },
  { m: 384, n: 384, k: 384 },
  { slices: 2 },
  { scaleA: 2 },
];

/** Every set of constants that a kernel may be compiled with, the lengths of whole tiles by one example. */
function constantSets({ constants, params }: Kernel): Constants[] {
  if (typeof constants !== 'function') return [constants];
  const ways = OTHERWISE.filter((way) => Object.keys(way).every((name) => name in params));
  const ones = Object.fromEntries(Object.keys(params).map((name) => [name, 1]));
  const combinations = Array.from({ length: 2 ** ways.length }, (_, bits) => {
    const chosen = ways.filter((_way, i) => ((bits >> i) & 1) === 1);
    return Object.assign({}, ones, ...chosen) as Numbers;
  });
  return [...new Set(combinations.map((some) => constants(some)))];
}

describe('files and kernels', () => {
  const names = KERNELS.map(({ name }) => name).toSorted();

  it('match one to one by name: shaders/NAME.wgsl, src/kernels/NAME.ts, test/kernels/NAME.test.ts', () => {
    expect(namesIn('shaders', '.wgsl')).toEqual(names);
    expect(new Set(names).size).toBe(names.length);
    const sources = namesIn('src/kernels', '.ts');
    const defining = sources.filter((name) =>
      readFileSync(`${ROOT}/src/kernels/${name}.ts`, 'utf8').includes('= defineKernel({'),
    );
    expect(defining).toEqual(names);
    // What kernels share has tests there too.
    const shared = new Set(sources.filter((name) => !names.includes(name)));
    const tests = namesIn('test/kernels', '.test.ts').filter((name) => !shared.has(name));
    expect(tests).toEqual(names);
  });

  it.each(KERNELS)('$name is exported under its name', ({ exportName, name }) => {
    expect(exportName).toBe(camelCase(name));
  });
});

describe('parts', () => {
  const parts = namesIn('shaders/parts', '.wgsl');

  it('are included, each by a shader or by another part, and no others are', () => {
    const texts = [...KERNELS.map(({ name }) => name), ...parts.map((part) => `parts/${part}`)];
    const lines = texts.flatMap((name) => readShader(name).match(/^.*#include.*$/gm) ?? []);
    const included = lines.map((line) => /^\/\/#include parts\/([a-z-]+)\.wgsl$/.exec(line)?.[1]);
    expect(new Set(included)).toEqual(new Set(parts));
  });

  it.each(parts)('%s opens with a comment that says what it is', (part) => {
    expect(opening(readShader(`parts/${part}`)).length).toBeGreaterThan(40);
  });

  it('the steps of a large tile that are written out are those of the loop: 0 to 15', () => {
    const code = readShader('parts/large-tile');
    const depth = Number(/^const DEPTH: u32 = (\d+);/m.exec(code)?.[1]);
    const calls = [...code.matchAll(/^ +multiply\((.*)\);$/gm)].map(([, args]) => args);
    expect(calls).toEqual([
      '&sums, step, quads.x, quads.y',
      ...Array.from({ length: depth }, (_, step) => `&sums, ${step}u, quads.x, quads.y`),
    ]);
    expect(depth).toBe(16);
  });
});

describe.each(KERNELS)('$name', ({ kernel, name }) => {
  const code = readWhole(name);

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
      const own = overridesOf(code).filter((constant) => constant !== OF_DEVICE);
      expect(Object.keys(set).toSorted()).toEqual(own.toSorted());
    }
    expect(code.match(/\boverride\b/g) ?? []).toHaveLength(overridesOf(code).length);
  });
});

/** A function of a shader, from the comment above it to its closing brace. */
function functionText(name: string, start: string): string {
  const code = readWhole(name);
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
  const { maxComputeWorkgroupStorageSize } = adapter.limits;
  return adapter.requestDevice({ requiredLimits: { maxComputeWorkgroupStorageSize } });
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

  it.each(KERNELS.filter(({ name }) => !needsUnits(name)))(
    '$name compiles as it stands, with each set of constants',
    async ({ kernel, name }) => {
      const failures: Error[] = [];
      const cache = new PipelineCache(bare, readShader, (error) => failures.push(error), true);
      // A software adapter takes seconds for each set of these: one, of whole tiles; their own tests have the others.
      const long = /^matmul-(large|half)/.test(name);
      const sets = constantSets(kernel).slice(long ? -1 : 0);
      if (long) expect(sets[0]).toMatchObject({ EXACT: 1 });
      for (const set of sets) cache.find(kernel, set);
      await cache.settled();
      expect(failures).toEqual([]);
      expect(cache.size).toBe(sets.length);
    },
  );

  it('products have several sets: transposes, whole tiles, slices, operands that are scaled', () => {
    const several = KERNELS.map(({ kernel, name }) => [name, constantSets(kernel).length] as const);
    expect(Object.fromEntries(several.filter(([, sets]) => sets > 1))).toEqual({
      matmul: 4,
      'matmul-half': 32,
      'matmul-half-emulated': 32,
      'matmul-half-statistics': 4,
      'matmul-half-statistics-emulated': 4,
      'matmul-large': 16,
      'matmul-large-statistics': 2,
      'matmul-naive': 4,
      'matmul-narrow': 4,
    });
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

  it('is WD211 that names the part, where the line is one of a part', async () => {
    const device = new GpuDevice(await bareDevice(), {
      name: 'test adapter',
      shaderText: (name) => {
        if (name === 'relu') return '// All of it is in a part.\n\n//#include parts/relu.wgsl\n';
        const text = readShader(name === 'parts/relu' ? 'relu' : name);
        return text.replace('out[i] = max(x[i], 0.0);', 'out[j] = 1.0;');
      },
      onDestroy: () => {
        dawn = undefined;
      },
    });
    const error: unknown = await launched(device).catch((thrown: unknown) => thrown);
    device.destroy();
    const line = readShader('relu').split('\n').indexOf('  out[i] = max(x[i], 0.0);') + 1;
    const { code, details } = error as WdError;
    expect(code).toBe('WD211');
    expect(details[0]).toMatch(new RegExp(`^shaders/parts/relu\\.wgsl:${line}:7: .*\\bj\\b`));
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
