/**
 * @file One table of cases a kernel, four uses: reference against known values; the CPU's faster versions,
 * in JavaScript and in WebAssembly, against the reference; the GPU against the reference.
 *
 * Every array lies between poisoned margins: a shader that reads past its end computes nonsense, one that
 * writes past it is caught.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import { type BufferView, type Device, subview, VIEW_ALIGNMENT } from '../../src/device/device.ts';
import type {
  Bindings,
  HostArray,
  Kernel,
  Params,
  ParamTypes,
  Views,
} from '../../src/device/kernel.ts';
import { openEngine } from '../../src/device/simd-files.ts';
import type { GpuOptions } from '../../src/device/dawn.ts';
import { openTestGpu } from './gpu.ts';
import type { Bound } from './tolerances.ts';

export interface KernelCase<B extends Bindings, P extends ParamTypes> {
  readonly name: string;
  readonly params: Params<P>;
  /** Contents before the launch; for arrays that are only written, their length. */
  readonly arrays: { readonly [Name in keyof B]: HostArray | number };
  /** Values known from elsewhere, which the reference must give. */
  readonly known?: Readonly<Record<string, readonly number[]>>;
  readonly bound: Bound;
  /** Too large for the slower devices, and about launching only: run on the GPU alone. */
  readonly gpuOnly?: boolean;
}

const POISON = 1e30;
const POISON_BITS = 0xdeadbeef;

function poisonOf(type: 'f32' | 'u32'): number {
  return type === 'u32' ? POISON_BITS : Math.fround(POISON);
}

interface Placed {
  readonly whole: BufferView;
  readonly view: BufferView;
}

/** An array inside a larger one, poison before and behind it. */
function place(device: Device, type: 'f32' | 'u32', content: HostArray | number): Placed {
  const length = typeof content === 'number' ? content : content.length;
  const whole = device.create(type, length + 2 * VIEW_ALIGNMENT);
  const values = type === 'u32' ? new Uint32Array(whole.length) : new Float32Array(whole.length);
  values.fill(poisonOf(type));
  if (typeof content !== 'number') values.set(content, VIEW_ALIGNMENT);
  device.upload(whole, values);
  return { whole, view: subview(whole, VIEW_ALIGNMENT, length) };
}

/** Runs one case on one device and returns every array that the kernel may write. */
async function runCase<B extends Bindings, P extends ParamTypes>(
  device: Device,
  kernel: Kernel<B, P>,
  { params, arrays }: KernelCase<B, P>,
): Promise<Map<string, HostArray>> {
  const placed = new Map<string, Placed>();
  const views: Record<string, BufferView> = {};
  for (const [name, { type }] of Object.entries(kernel.bindings)) {
    const array = place(device, type, arrays[name]);
    placed.set(name, array);
    views[name] = array.view;
  }
  device.launch(kernel, views as Views<B>, params);
  const written = new Map<string, HostArray>();
  for (const [name, { whole, view }] of placed) {
    const values = await device.read(whole);
    const poison = poisonOf(kernel.bindings[name].type);
    const end = VIEW_ALIGNMENT + view.length;
    const margins = [...values.subarray(0, VIEW_ALIGNMENT), ...values.subarray(end)];
    expect(
      margins.every((value) => value === poison),
      `margins of ${name}`,
    ).toBe(true);
    const content = values.subarray(VIEW_ALIGNMENT, end);
    if (kernel.bindings[name].access !== 'read') written.set(name, content);
    else expect(sameValues(content, arrays[name]), `${name} not written`).toBe(true);
    device.release(whole);
  }
  return written;
}

function sameValues(a: HostArray, b: HostArray | number): boolean {
  return typeof b !== 'number' && a.every((value, i) => Object.is(value, b[i]));
}

/** The outputs of the float64 reference, with inputs as they are or by absolute value. */
function runReference<B extends Bindings, P extends ParamTypes>(
  kernel: Kernel<B, P>,
  { params, arrays }: KernelCase<B, P>,
  absolute: boolean,
): Map<string, HostArray> {
  const host: Record<string, HostArray> = {};
  const written = new Map<string, HostArray>();
  for (const [name, { type, access }] of Object.entries(kernel.bindings)) {
    const content: HostArray | number = arrays[name];
    const length = typeof content === 'number' ? content : content.length;
    const values = type === 'u32' ? new Uint32Array(length) : new Float64Array(length);
    if (typeof content === 'number') values.fill(poisonOf(type));
    else if (absolute && type === 'f32') values.set(Float64Array.from(content, Math.abs));
    else values.set(content);
    host[name] = values;
    if (access !== 'read') written.set(name, values);
  }
  kernel.reference(host as Parameters<typeof kernel.reference>[0], params);
  return written;
}

/** Fails with the first few elements that lie outside the bound. */
export function expectWithin(
  actual: HostArray,
  expected: HostArray,
  magnitude: HostArray,
  bound: Bound,
  name: string,
): void {
  expect(actual.length, name).toBe(expected.length);
  const faults: string[] = [];
  for (let i = 0; i < expected.length; i++) {
    const limit = bound({ expected: expected[i], magnitude: Math.abs(magnitude[i]) });
    const error = Math.abs(actual[i] - expected[i]);
    const same = Object.is(actual[i], expected[i]) || actual[i] === expected[i];
    if (!same && !(error <= limit)) {
      faults.push(`${name}[${i}]: ${actual[i]}, expected ${expected[i]} ± ${limit}`);
    }
  }
  expect(faults.slice(0, 5), `${faults.length} of ${expected.length} outside`).toEqual([]);
}

/** A SIMD device that shares out even the smallest launch, in chunks that fit no vector. */
function openSimd(threads: number, relaxed = true): CpuDevice {
  const engine = openEngine(threads, { relaxed, chunks: 5 });
  if (engine === undefined) throw new Error('no SIMD module: node scripts/build.mjs makes it');
  return new CpuDevice({ engine });
}

function bitsOf(values: HostArray | undefined): Uint32Array {
  if (values === undefined) return new Uint32Array(0);
  return new Uint32Array(values.buffer, values.byteOffset, values.length);
}

/** Runs one case on one device, and holds it against the reference. */
async function compareCase<B extends Bindings, P extends ParamTypes>(
  device: Device,
  kernel: Kernel<B, P>,
  kernelCase: KernelCase<B, P>,
): Promise<void> {
  const expected = runReference(kernel, kernelCase, false);
  const magnitude = runReference(kernel, kernelCase, true);
  const actual = await runCase(device, kernel, kernelCase);
  for (const [name, values] of actual) {
    const reference = expected.get(name) ?? values;
    expectWithin(values, reference, magnitude.get(name) ?? values, kernelCase.bound, name);
  }
}

/** How the GPU of a kernel's tests is opened. */
export interface OnGpu {
  readonly options?: GpuOptions;
  /** What is special about it, for the title. */
  readonly manner?: string;
  /** Why it cannot be had here; then nothing runs on it. */
  readonly lacking?: string | undefined;
}

/** Declares the tests of one kernel on the GPU alone. */
export function testOnGpu<B extends Bindings, P extends ParamTypes>(
  kernel: Kernel<B, P>,
  cases: readonly KernelCase<B, P>[],
  { options = {}, manner = '', lacking }: OnGpu = {},
): void {
  const why = lacking === undefined ? '' : ` (not run: ${lacking})`;
  const title = `${kernel.name}: the GPU${manner} agrees with the reference${why}`;
  describe.skipIf(lacking !== undefined)(title, () => {
    let device: Device;
    beforeAll(async () => {
      device = await openTestGpu(options);
    });
    afterAll(() => device?.destroy());
    it.each([...cases])('$name', async (one) => compareCase(device, kernel, one));
  });
}

/** Declares the tests of one kernel. */
export function testKernel<B extends Bindings, P extends ParamTypes>(
  kernel: Kernel<B, P>,
  cases: readonly KernelCase<B, P>[],
  onGpu: OnGpu = {},
): void {
  const compare = async (device: Device, one: KernelCase<B, P>): Promise<void> =>
    compareCase(device, kernel, one);

  describe(`${kernel.name}: the reference gives known values`, () => {
    const known = cases.filter((one) => one.known !== undefined);
    it('has at least one case with known values', () => expect(known.length).toBeGreaterThan(0));
    it.each(known)('$name', (one) => {
      const expected = runReference(kernel, one, false);
      for (const [name, values] of Object.entries(one.known ?? {})) {
        const reference = expected.get(name) ?? new Float64Array(0);
        expectWithin(reference, Float64Array.from(values), reference, () => 1e-12, name);
      }
    });
  });

  describe.each([
    ['CPU', 'fastest'],
    ['CPU references', 'references'],
  ] as const)(`${kernel.name}: %s agrees with the reference`, (_, run) => {
    const small = cases.filter((one) => one.gpuOnly !== true);
    it.each(small)('$name', async (one) => compare(new CpuDevice({ run }), one));
  });

  if (kernel.simd !== undefined) testSimd(kernel, cases, compare);

  testOnGpu(kernel, cases, onGpu);
}

/** The kernel in WebAssembly: both modules against the reference, and one thread against several. */
function testSimd<B extends Bindings, P extends ParamTypes>(
  kernel: Kernel<B, P>,
  cases: readonly KernelCase<B, P>[],
  compare: (device: Device, one: KernelCase<B, P>) => Promise<void>,
): void {
  describe(`${kernel.name}: SIMD`, () => {
    const small = cases.filter((one) => one.gpuOnly !== true);
    let devices: CpuDevice[] = [];
    let unrelaxed: CpuDevice;
    beforeAll(() => {
      devices = [1, 2, 3].map((threads) => openSimd(threads));
      unrelaxed = openSimd(1, false);
    });
    afterAll(() => [...devices, unrelaxed].forEach((device) => device?.destroy()));
    it.each(small)('agrees with the reference: $name', async (one) => compare(devices[0], one));
    it.each(small)('without relaxed SIMD: $name', async (one) => compare(unrelaxed, one));
    it.each(small)('gives the same bits on 1, 2 and 3 threads: $name', async (one) => {
      const [alone, ...shared] = await Promise.all(
        devices.map((device) => runCase(device, kernel, one)),
      );
      for (const each of shared) {
        for (const [name, values] of each) expect(bitsOf(values)).toEqual(bitsOf(alone.get(name)));
      }
    });
  });
}
