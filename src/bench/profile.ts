/** @file Where the time of the measured step goes: src/train/step-profile.ts looks at it as at a training's. */
import type { Device } from '../device/device.ts';
import { MOST_STEPS, type StepProfile, StepProfiler } from '../train/step-profile.ts';
import { type StepSize, StepWork } from './step-work.ts';

/** @param seconds about how long to look; two steps at least */
export async function profileStep(
  device: Device,
  size: StepSize,
  seconds: number,
): Promise<StepProfile | undefined> {
  const profiler = new StepProfiler(device);
  const work = new StepWork(profiler.device, size);
  try {
    const end = performance.now() + seconds * 1000;
    for (let i = 0; i < 2 || (i <= MOST_STEPS && performance.now() < end); i++) {
      profiler.begin(size.batch);
      work.launch();
      await profiler.end();
    }
    return profiler.result();
  } finally {
    work.release();
  }
}
