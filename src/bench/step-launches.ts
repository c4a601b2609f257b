/** @file The launches of one training step: every kernel with the shapes that the recipe gives it. */
import type { Device } from '../device/device.ts';
import { type AnyLaunch, RecordingDevice } from '../device/recording-device.ts';
import { type DeviceTraits, PaperDevice } from '../device/paper-device.ts';
import { type StepSize, StepWork } from './step-work.ts';

/** Params that change from step to step, or from slot to slot, and nothing in what a launch costs. */
const COSTLESS = new Set([
  'step',
  'layer',
  'firstRow',
  'first',
  'slot',
  'mark',
  'rate',
  'keyLow',
  'keyHigh',
  'scale',
]);

/** The same for two launches of one kernel that cost the same. */
export function shapeKey({ kernel, views, params }: AnyLaunch): string {
  const shape = Object.entries(params).filter(([name]) => !COSTLESS.has(name));
  const lengths = Object.keys(kernel.bindings).map((name) => views[name].length);
  return JSON.stringify([kernel.name, shape, lengths]);
}

/** Params of a launch that its cost may depend on. */
export function shapeOf({ params }: AnyLaunch): Record<string, number> {
  return Object.fromEntries(Object.entries(params).filter(([name]) => !COSTLESS.has(name)));
}

/** Launches that cost the same, as one. */
export interface LaunchGroup {
  readonly launch: AnyLaunch;
  /** How many a step has. */
  readonly count: number;
}

export function groupLaunches(launches: readonly AnyLaunch[]): LaunchGroup[] {
  const groups = new Map<string, { launch: AnyLaunch; count: number }>();
  for (const launch of launches) {
    const key = shapeKey(launch);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { launch, count: 1 });
    else group.count++;
  }
  return [...groups.values()];
}

/**
 * Prepares a step and hands over its launches, none of which was done; what they need is on the device
 * until `use` has ended.
 */
export async function withStepLaunches<T>(
  device: Device,
  size: StepSize,
  use: (launches: readonly AnyLaunch[]) => Promise<T>,
): Promise<T> {
  const recorder = new RecordingDevice(device, true);
  const work = new StepWork(recorder, size);
  try {
    // Preparing launches nothing as yet; if it ever does, it must be done before the step.
    replay(device, recorder.take());
    work.launch();
    return await use(recorder.take());
  } finally {
    work.release();
  }
}

/** Does launches, in order. */
export function replay(device: Device, launches: readonly AnyLaunch[]): void {
  for (const { kernel, views, params } of launches) device.launch(kernel, views, params);
}

/** The launches that a step would have on such a device; nothing is computed, no memory taken. */
export function plannedLaunches(device: DeviceTraits, size: StepSize): readonly AnyLaunch[] {
  const recorder = new RecordingDevice(new PaperDevice(device), true);
  const work = new StepWork(recorder, size);
  recorder.take();
  work.launch();
  return recorder.take();
}
