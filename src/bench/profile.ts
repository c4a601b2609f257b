/**
 * @file Where the time of a step goes: each launch timed where it stands, between its neighbours.
 *
 * On a GPU every launch becomes a pass of its own with a timestamp on either side; on the CPU, where a
 * launch is over when it returns, the host's clock is read around it. What is left of the step's time is
 * told as gaps: on the CPU the host's own work, on a GPU what lies between two launches.
 */
import type { Device } from '../device/device.ts';
import { GpuDevice } from '../device/gpu-device.ts';
import { addCosts, type Cost, costOf } from '../kernels/costs.ts';
import { type RecordedLaunch, RecordingDevice } from '../device/recording-device.ts';
import { type StepSize, StepWork } from './step-work.ts';

/** All launches of one kernel in a step; operations and bytes are theirs together. */
export interface KernelShare extends Cost {
  readonly kernel: string;
  readonly launches: number;
  readonly ms: number;
}

export interface Profile {
  /** Longest first. */
  readonly kernels: readonly KernelShare[];
  /** Milliseconds of all launches of a step. */
  readonly launchedMs: number;
  /** Milliseconds from the begin of a step's first launch to the end of its last; on the CPU the whole step. */
  readonly spanMs: number;
  /** Steps that this is the mean of: the faster half of those that were looked at. */
  readonly steps: number;
}

const MOST_STEPS = 50;

/** @returns undefined where the GPU has no clock that can be read */
export async function profileStep(
  device: Device,
  size: StepSize,
  seconds: number,
): Promise<Profile | undefined> {
  const recorder = new RecordingDevice(device, false);
  const work = new StepWork(recorder, size);
  try {
    const steps: ProfiledStep[] = [];
    await profiled(device, recorder, work);
    const end = performance.now() + seconds * 1000;
    do {
      const step = await profiled(device, recorder, work);
      if (step === undefined) return undefined;
      steps.push(step);
    } while (performance.now() < end && steps.length < MOST_STEPS);
    return summed(steps);
  } finally {
    work.release();
  }
}

interface ProfiledStep {
  readonly launches: readonly RecordedLaunch[];
  /** Milliseconds of each. */
  readonly times: readonly number[];
  readonly spanMs: number;
}

async function profiled(
  device: Device,
  recorder: RecordingDevice,
  work: StepWork,
): Promise<ProfiledStep | undefined> {
  if (!(device instanceof GpuDevice)) {
    const started = performance.now();
    work.launch();
    const spanMs = performance.now() - started;
    const launches = recorder.take();
    return { launches, times: launches.map(({ hostMs }) => hostMs), spanMs };
  }
  if (!device.startTiming()) return undefined;
  work.launch();
  const passes = await device.stopTiming();
  const times = passes.map(({ begin, end }) => (end - begin) * 1000);
  const spanMs = (passes[passes.length - 1].end - passes[0].begin) * 1000;
  return { launches: recorder.take(), times, spanMs };
}

/**
 * Every step has the same launches: of each the mean over the faster half of the steps. Means, because the
 * parts must add up; the faster half, because whatever else the machine did lies in the other.
 */
function summed(all: readonly ProfiledStep[]): Profile {
  const steps = all.toSorted((a, b) => a.spanMs - b.spanMs).slice(0, Math.ceil(all.length / 2));
  const [{ launches }] = steps;
  const times = launches.map((_, i) => mean(steps.map((step) => step.times[i])));
  const names = [...new Set(launches.map(({ kernel }) => kernel.name))];
  const kernels = names.map((name): KernelShare => {
    const indices = [...launches.keys()].filter((i) => launches[i].kernel.name === name);
    const ms = indices.reduce((total, i) => total + times[i], 0);
    const cost = addCosts(indices.map((i) => costOf(launches[i])));
    return { kernel: name, launches: indices.length, ms, ...cost };
  });
  return {
    kernels: kernels.toSorted((a, b) => b.ms - a.ms),
    launchedMs: times.reduce((total, ms) => total + ms, 0),
    spanMs: mean(steps.map(({ spanMs }) => spanMs)),
    steps: steps.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
