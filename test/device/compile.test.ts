/** @file Pipelines made ahead of their first launch: all of them, once, and their faults told at once. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { GpuDevice } from '../../src/device/gpu-device.ts';
import { constantsFor, type Program } from '../../src/device/kernel.ts';
import { PaperDevice } from '../../src/device/paper-device.ts';
import { programsOf, RecordingDevice } from '../../src/device/recording-device.ts';
import { copy } from '../../src/kernels/copy.ts';
import { fill } from '../../src/kernels/fill.ts';
import { matmulNaive } from '../../src/kernels/matmul-naive.ts';
import { openTestGpu } from '../support/gpu.ts';

const flat = (m: number, transposeA: number) => {
  return { m, n: 2, k: 3, transposeA, transposeB: 0 };
};

const PROGRAMS: readonly Program[] = [
  { kernel: fill, constants: constantsFor(fill, { n: 1, value: 0 }) },
  { kernel: copy, constants: constantsFor(copy, { n: 1 }) },
  { kernel: matmulNaive, constants: constantsFor(matmulNaive, flat(1, 0)) },
  { kernel: matmulNaive, constants: constantsFor(matmulNaive, flat(1, 1)) },
];

describe('programsOf', () => {
  it('has each kernel once for each set of its constants, whatever its other params', () => {
    const paper = new PaperDevice(new CpuDevice());
    const recorder = new RecordingDevice(paper, true);
    const out = paper.create('f32', 64);
    for (const n of [1, 64]) recorder.launch(fill, { out }, { n, value: n });
    for (const [m, transpose] of [
      [1, 0],
      [4, 0],
      [4, 1],
    ]) {
      recorder.launch(matmulNaive, { a: out, b: out, out }, flat(m, transpose));
    }
    // Nothing is launched for it, so nothing need be compiled.
    recorder.launch(copy, { x: out, out }, { n: 0 });
    expect(programsOf(recorder.take())).toEqual([PROGRAMS[0], PROGRAMS[2], PROGRAMS[3]]);
  });
});

describe('a recording device', () => {
  it('leaves no note while it is told not to, and launches all the same', async () => {
    const recorder = new RecordingDevice(new CpuDevice(), false);
    const out = recorder.create('f32', 3);
    recorder.noting = false;
    recorder.launch(fill, { out }, { n: 3, value: 7 });
    expect(recorder.take()).toEqual([]);
    expect(await recorder.read(out)).toEqual(Float32Array.of(7, 7, 7));
    recorder.noting = true;
    recorder.launch(fill, { out }, { n: 2, value: 8 });
    expect(recorder.take().map(({ params }) => params)).toEqual([{ n: 2, value: 8 }]);
    expect(await recorder.read(out)).toEqual(Float32Array.of(8, 8, 7));
  });
});

describe('a GPU', () => {
  let device: Device;
  beforeAll(async () => {
    device = await openTestGpu();
  });
  afterAll(() => device?.destroy());

  it('compiles all that it is given, says after each how many are done, and nothing twice', async () => {
    const done: number[] = [];
    await device.compile(PROGRAMS, (count) => done.push(count));
    expect(done).toEqual([1, 2, 3, 4]);
    expect(device.statistics().pipelines).toBe(4);
    await device.compile(PROGRAMS, (count) => done.push(count));
    expect(done.slice(4)).toEqual([1, 2, 3, 4]);
    const out = device.create('f32', 3);
    device.launch(fill, { out }, { n: 3, value: 5 });
    expect(await device.read(out)).toEqual(Float32Array.of(5, 5, 5));
    expect(device.statistics().pipelines).toBe(4);
  });

  it('keeps what was launched meanwhile', async () => {
    const other = await openTestGpu();
    const compiling = other.compile(PROGRAMS);
    const out = other.create('f32', 3);
    other.launch(fill, { out }, { n: 3, value: 6 });
    await compiling;
    other.launch(fill, { out }, { n: 1, value: 9 });
    expect(await other.read(out)).toEqual(Float32Array.of(9, 6, 6));
    expect(other.statistics()).toMatchObject({ pipelines: 4, bindGroups: 1 });
    other.destroy();
  });
});

describe.each([
  ['CPU', (): Promise<Device> => Promise.resolve(new CpuDevice())],
  ['GPU', openTestGpu],
] as const)('arrays that may be too much for the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it('are made together', async () => {
    const views = await device.tryCreate([
      { type: 'f32', length: 3 },
      { type: 'u32', length: 0 },
    ]);
    expect(views?.map(({ length }) => length)).toEqual([3, 0]);
    expect(device.statistics().liveBuffers).toBe(2);
  });

  it('are none where one of them is refused, and nothing is left of them', async () => {
    const before = device.statistics();
    const length = device.largestArrayBytes;
    const small = { type: 'f32', length: 5 } as const;
    expect(await device.tryCreate([small, { type: 'f32', length }, small])).toBeUndefined();
    expect(device.statistics()).toMatchObject({
      liveBuffers: before.liveBuffers,
      liveBytes: before.liveBytes,
    });
    const out = device.create('f32', 1);
    device.launch(fill, { out }, { n: 1, value: 2 });
    expect(await device.read(out)).toEqual(Float32Array.of(2));
  });
});

it('arrays that a GPU has no memory for are all given back, and the device is used on', async () => {
  const destroyed: number[] = [];
  let scopes = 0;
  const given = {
    limits: { maxBufferSize: 2 ** 30, maxStorageBufferBindingSize: 2 ** 30 },
    features: new Set<string>(),
    lost: new Promise(() => {}),
    addEventListener: () => {},
    createBuffer: ({ size }: { size: number }) => ({ size, destroy: () => destroyed.push(size) }),
    pushErrorScope: (filter: string) => {
      expect(filter).toBe('out-of-memory');
    },
    popErrorScope: async () => (scopes++ === 0 ? { message: 'no memory' } : null),
  } as unknown as GPUDevice;
  const device = new GpuDevice(given, { name: 'small', shaderText: () => '' });
  const sizes = [4, 8].map((length) => ({ type: 'f32', length }) as const);
  expect(await device.tryCreate(sizes)).toBeUndefined();
  expect([destroyed, device.statistics().liveBuffers]).toEqual([[16, 32], 0]);
  expect(await device.tryCreate(sizes)).toHaveLength(2);
  expect([scopes, device.statistics().liveBuffers]).toEqual([2, 2]);
});
