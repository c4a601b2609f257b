/**
 * @file Where the time of training steps goes: each launch timed where it stands, between its neighbours.
 *
 * On a GPU every launch becomes a pass of its own with a timestamp on either side; on the CPU, where a
 * launch is over when it returns, the host's clock is read around it. What is left of the step's time is
 * told as gaps: on the CPU the host's own work, on a GPU what lies between two launches. A GPU without a
 * clock that can be read leaves what the host pays for each launch. Nothing that is computed changes.
 */
import type { Device } from '../device/device.ts';
import { GpuDevice } from '../device/gpu-device.ts';
import { type RecordedLaunch, RecordingDevice } from '../device/recording-device.ts';
import { addCosts, type Cost, costOf } from '../kernels/costs.ts';
import type { StepWatch } from './fit-options.ts';

/** All launches of one kernel in a step; operations and bytes are theirs together. */
export interface KernelShare extends Cost {
  readonly kernel: string;
  readonly launches: number;
  readonly ms: number;
}

/** Whose time launches have: the GPU's, the CPU's, or, for want of a clock, the host's that launches them. */
export type ProfileClock = 'gpu' | 'cpu' | 'host';

export interface StepProfile {
  readonly clock: ProfileClock;
  /** Longest first. */
  readonly kernels: readonly KernelShare[];
  /** Milliseconds of all launches of a step. */
  readonly launchedMs: number;
  /** Milliseconds from the begin of a step's first launch to the end of its last; by another clock than a GPU's the whole step. */
  readonly spanMs: number;
  /** Milliseconds of a step on the host, from its first thought to its submit; on the CPU the whole step. */
  readonly hostMs: number;
  /** Rows of each step that was looked at. */
  readonly rows: number;
  /** Steps that this is the mean of: the faster half of those that were looked at. */
  readonly steps: number;
}

interface ProfiledStep {
  readonly launches: readonly RecordedLaunch[];
  /** Milliseconds of each. */
  readonly times: readonly number[];
  readonly spanMs: number;
  readonly hostMs: number;
}

/** Enough for a mean. */
export const MOST_STEPS = 50;

export class StepProfiler implements StepWatch {
  /** What the network that is trained must be on. */
  readonly device: RecordingDevice;
  readonly #inner: Device;
  readonly #clock: ProfileClock;
  /** Each size of a step has its own: the last of an epoch may be smaller. */
  readonly #steps = new Map<number, ProfiledStep[]>();
  #seen = 0;
  #rows = 0;
  #started = 0;

  constructor(device: Device) {
    this.device = new RecordingDevice(device, false);
    this.device.noting = false;
    this.#inner = device;
    this.#clock = clockOf(device);
  }

  /** Whether every step from here on would be left alone. */
  get done(): boolean {
    return this.#seen > MOST_STEPS;
  }

  begin(rows: number): void {
    if (this.done) return;
    this.#rows = rows;
    this.device.noting = true;
    if (this.#clock === 'gpu' && this.#inner instanceof GpuDevice) this.#inner.startTiming();
    this.#started = performance.now();
  }

  async end(): Promise<void> {
    if (!this.device.noting) return;
    const hostMs = performance.now() - this.#started;
    this.device.noting = false;
    const launches = this.device.take();
    const step = { launches, hostMs, ...(await this.#timesOf(launches, hostMs)) };
    // The first step compiles and takes memory: it is kept only where it is all there is.
    if (this.#seen++ === 1) this.#steps.clear();
    const same = this.#steps.get(this.#rows);
    if (same === undefined) this.#steps.set(this.#rows, [step]);
    else same.push(step);
  }

  async #timesOf(
    launches: readonly RecordedLaunch[],
    hostMs: number,
  ): Promise<Pick<ProfiledStep, 'times' | 'spanMs'>> {
    if (this.#clock !== 'gpu' || !(this.#inner instanceof GpuDevice)) {
      return { times: launches.map((launch) => launch.hostMs), spanMs: hostMs };
    }
    const passes = await this.#inner.stopTiming();
    const times = passes.map(({ begin, end }) => (end - begin) * 1000);
    const spanMs = ((passes.at(-1)?.end ?? 0) - (passes.at(0)?.begin ?? 0)) * 1000;
    return { times, spanMs };
  }

  /** Of the size that most steps had; undefined before the first one. */
  result(): StepProfile | undefined {
    const [most] = [...this.#steps].toSorted(([, a], [, b]) => b.length - a.length);
    return most === undefined ? undefined : summed(most[1], this.#clock, most[0]);
  }
}

/** Asks a GPU whether its clock can be read. */
function clockOf(device: Device): ProfileClock {
  if (!(device instanceof GpuDevice)) return device.kind === 'cpu' ? 'cpu' : 'host';
  return device.hasClock ? 'gpu' : 'host';
}

/**
 * Steps of one size have the same launches: of each the mean over the faster half of the steps. Means, because the
 * parts must add up; the faster half, because whatever else the machine did lies in the other.
 */
function summed(all: readonly ProfiledStep[], clock: ProfileClock, rows: number): StepProfile {
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
    clock,
    kernels: kernels.toSorted((a, b) => b.ms - a.ms),
    launchedMs: times.reduce((total, ms) => total + ms, 0),
    spanMs: mean(steps.map(({ spanMs }) => spanMs)),
    hostMs: mean(steps.map(({ hostMs }) => hostMs)),
    rows,
    steps: steps.length,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
