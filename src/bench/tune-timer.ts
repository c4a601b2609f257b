/**
 * @file How long a piece of work of several launches takes: by the GPU's clock from the first one's beginning to the last
 * one's end, where it can be read; else by the wall clock over many of them, less what reading back costs.
 */
import { type Device } from '../device/device.ts';
import { GpuDevice } from '../device/gpu-device.ts';
import type { Stopwatch } from './stopwatch.ts';

/** Seconds of one piece of work, done so many times. */
export type TuneTimer = (work: () => void, times: number) => Promise<number>;

export function tuneTimer(watch: Stopwatch): TuneTimer {
  const { device, clock, readback } = watch;
  if (clock === 'GPU timestamps' && device instanceof GpuDevice) {
    return (work, times) => byTimestamps(device, work, times);
  }
  return async (work, times) => {
    const seconds = await watch.whole(() => repeat(work, times));
    return Math.max(0, seconds - readback.median) / times;
  };
}

async function byTimestamps(device: GpuDevice, work: () => void, times: number): Promise<number> {
  const before = launchesOf(device);
  device.startTiming();
  repeat(work, times);
  const passes = await device.stopTiming();
  const each = (launchesOf(device) - before) / times;
  let total = 0;
  for (let first = 0; first < passes.length; first += each) {
    total += passes[first + each - 1].end - passes[first].begin;
  }
  return total / times;
}

function launchesOf(device: Device): number {
  return device.statistics().launches;
}

function repeat(work: () => void, times: number): void {
  for (let i = 0; i < times; i++) work();
}
