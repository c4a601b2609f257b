/** @file Launches timed by the GPU's own clock. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { profileStep } from '../../src/bench/profile.ts';
import { plannedLaunches } from '../../src/bench/step-launches.ts';
import type { Device } from '../../src/device/device.ts';
import { GpuDevice } from '../../src/device/gpu-device.ts';
import { fill } from '../../src/kernels/fill.ts';
import { openTestGpu } from '../support/gpu.ts';

let device: Device;
beforeAll(async () => {
  device = await openTestGpu({ timestamps: true });
});
afterAll(() => device?.destroy());

function gpu(): GpuDevice {
  if (device instanceof GpuDevice) return device;
  throw new Error(`${device.name} is no GPU`);
}

it('has a time for each launch that has work, in order, over several submits', async () => {
  const out = device.create('f32', 1000);
  expect(gpu().startTiming()).toBe(true);
  for (const [i, n] of [1000, 0, 1, 1000].entries()) {
    device.launch(fill, { out }, { n, value: i });
    if (i === 1) device.submit();
  }
  const times = await gpu().stopTiming();
  expect(times.length).toBe(3);
  expect(times[0].begin).toBe(0);
  for (const { begin, end } of times) expect(end).toBeGreaterThanOrEqual(begin);
  expect(times[2].begin).toBeGreaterThanOrEqual(times[0].end);
  expect(await device.read(out)).toEqual(new Float32Array(1000).fill(3));
});

it('takes more launches than there are timestamps', async () => {
  const out = device.create('f32', 1);
  gpu().startTiming();
  for (let i = 0; i < 2500; i++) device.launch(fill, { out }, { n: 1, value: i });
  expect((await gpu().stopTiming()).length).toBe(2500);
});

it('is over when it is stopped', async () => {
  const out = device.create('f32', 1);
  device.launch(fill, { out }, { n: 1, value: 1 });
  expect(await gpu().stopTiming()).toEqual([]);
});

it('cannot be had of a GPU that was opened without', async () => {
  const plain = await openTestGpu();
  if (plain instanceof GpuDevice) expect(plain.startTiming()).toBe(false);
  expect(plain).toBeInstanceOf(GpuDevice);
  plain.destroy();
});

it('sees every launch of a step', async () => {
  // Too narrow for the tiled product, which software adapters compile for seconds.
  const size = { units: 7, layers: 1, batch: 40 };
  const profile = await profileStep(device, size, 0.05);
  const launches = profile?.kernels.reduce((total, one) => total + one.launches, 0);
  expect(launches).toBe(plannedLaunches(device, size).length);
  expect(profile?.spanMs).toBeGreaterThanOrEqual(0);
});
