/** @file What both devices promise: order, zeros, errors. And what a GPU does when things go wrong. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Arena } from '../../src/device/arena.ts';
import { CpuDevice } from '../../src/device/cpu-device.ts';
import type { Device } from '../../src/device/device.ts';
import { subview } from '../../src/device/device.ts';
import { accumulate } from '../../src/kernels/accumulate.ts';
import { fill } from '../../src/kernels/fill.ts';
import { openCpu } from '../../src/device/simd-files.ts';
import { openTestGpu } from '../support/gpu.ts';

describe.each([
  ['CPU', async (): Promise<Device> => openCpu(2)],
  ['CPU without SIMD', async (): Promise<Device> => new CpuDevice()],
  ['GPU', openTestGpu],
] as const)('the %s', (_, open) => {
  let device: Device;
  beforeAll(async () => {
    device = await open();
  });
  afterAll(() => device?.destroy());

  it('makes arrays of zeros', async () => {
    expect(await device.read(device.create('f32', 100))).toEqual(new Float32Array(100));
    expect(await device.read(device.create('u32', 3))).toEqual(new Uint32Array(3));
    expect(await device.read(device.create('f32', 0))).toEqual(new Float32Array(0));
  });

  it('keeps uploads, launches and reads in order', async () => {
    const [x, out] = [device.create('f32', 3), device.create('f32', 3)];
    device.upload(x, Float32Array.of(1, 2, 3));
    device.launch(accumulate, { x, out }, { n: 3 });
    device.upload(x, Float32Array.of(10, 20, 30));
    device.launch(accumulate, { x, out }, { n: 3 });
    const first = device.read(out);
    device.launch(fill, { out }, { n: 3, value: 7 });
    expect(await first).toEqual(Float32Array.of(11, 22, 33));
    expect(await device.read(out)).toEqual(Float32Array.of(7, 7, 7));
  });

  it('takes more launches than one submit has room for', async () => {
    const [x, out] = [device.create('f32', 1), device.create('f32', 1)];
    device.upload(x, Float32Array.of(1));
    for (let i = 0; i < 3000; i++) device.launch(accumulate, { x, out }, { n: 1 });
    expect(await device.read(out)).toEqual(Float32Array.of(3000));
  });

  it('uploads from shared memory', async () => {
    const shared = new Float32Array(new SharedArrayBuffer(12));
    shared.set([1, 2, 3]);
    const x = device.create('f32', 3);
    device.upload(x, shared);
    expect(await device.read(x)).toEqual(Float32Array.of(1, 2, 3));
  });

  it('refuses what does not fit', async () => {
    const x = device.create('f32', 3);
    expect(() => device.upload(x, new Float32Array(4))).toThrow(
      '4 values do not fit an array of 3',
    );
    expect(() => subview(x, 1, 1)).toThrow(RangeError);
    expect(() => subview(x, 0, 4)).toThrow(RangeError);
    const foreign = new CpuDevice().create('f32', 3);
    if (device.kind === 'gpu') {
      expect(() => device.launch(fill, { out: foreign }, { n: 3, value: 1 })).toThrow(
        'another device',
      );
    }
  });

  it('writes into a view without touching what lies beside it', async () => {
    const whole = device.create('f32', 192);
    device.launch(fill, { out: subview(whole, 64, 10) }, { n: 10, value: 5 });
    const values = await device.read(whole);
    expect([...values].filter((value) => value === 5).length).toBe(10);
    expect(values.slice(64, 74)).toEqual(new Float32Array(10).fill(5));
  });

  it('counts what is in use', () => {
    const before = device.statistics();
    const x = device.create('f32', 1000);
    expect(device.statistics().liveBuffers).toBe(before.liveBuffers + 1);
    expect(device.statistics().liveBytes).toBeGreaterThanOrEqual(before.liveBytes + 4000);
    device.release(x);
    device.release(x);
    expect(device.statistics().liveBuffers).toBe(before.liveBuffers);
    expect(device.statistics().liveBytes).toBe(before.liveBytes);
  });

  it('lends the same step memory again after a reset, and different memory within a step', () => {
    const arena = new Arena(device);
    const step = () => [arena.take('f32', 10), arena.take('f32', 10), arena.take('u32', 10)];
    const first = step();
    arena.reset();
    expect(step()).toEqual(first);
    expect(new Set(first.map((view) => view.buffer.id)).size).toBe(3);
    const before = device.statistics().liveBuffers;
    arena.release();
    expect(device.statistics().liveBuffers).toBe(before - 3);
  });
});

describe('a GPU that fails', () => {
  it('refuses an array beyond its limit, with both sizes and a cure', async () => {
    const device = await openTestGpu();
    const length = Math.floor(device.largestArrayBytes / 4) + 64;
    expect(() => device.create('f32', length)).toThrow(
      expect.objectContaining({ code: 'WD221', exitCode: 69 }),
    );
    device.destroy();
  });

  it('says so when something is asked of it after its end', async () => {
    const device = await openTestGpu();
    const x = device.create('f32', 3);
    device.destroy();
    device.destroy();
    await expect(device.read(x)).rejects.toThrow();
  });
});
