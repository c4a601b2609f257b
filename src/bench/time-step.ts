/**
 * @file The time of a training step: many steps in windows, as the training loop runs them.
 *
 * While one window computes the next is launched, so a reading of losses stands between two windows and not
 * between two steps; the time of a step is what passes between the ends of two windows, through the number
 * of steps in one. The first step, which compiles shaders and takes memory, is told apart.
 */
import { ExitCode, WdError } from '../base/errors.ts';
import type { Device } from '../device/device.ts';
import { programsOf } from '../device/recording-device.ts';
import type { StepOutcome } from '../train/step-log.ts';
import { type Spread, spreadOf } from './statistics.ts';
import { plannedLaunches } from './step-launches.ts';
import { LONGEST_WINDOW, type StepSize, StepWork } from './step-work.ts';

export interface StepTime {
  /** Milliseconds of a step. */
  readonly ms: Spread;
  readonly rowsPerSecond: number;
  /** Milliseconds of the very first step: all shaders compiled at once, memory taken, one step computed. */
  readonly firstMs: number;
  /** Steps between two readings. */
  readonly window: number;
  readonly steps: number;
  /** Losses of the first and of the last step; undefined where nothing is computed. */
  readonly losses: readonly [first: number, last: number] | undefined;
}

/** Windows are made so long that reading their losses costs them little. */
const WINDOW_MS = 100;
const FEWEST_WINDOWS = 3;
/** Share of the time that is spent before measurements begin. */
const WARM_UP = 0.2;

/**
 * @param seconds about how long to measure; a single step may take longer
 * @param computes whether the device computes at all: Dawn's null backend does not
 * @throws WdError WD231 where a loss is not finite
 */
export async function timeStep(
  device: Device,
  size: StepSize,
  seconds: number,
  computes = true,
): Promise<StepTime> {
  const work = new StepWork(device, size);
  try {
    const started = performance.now();
    // As a training does.
    await device.compile(programsOf(plannedLaunches(device, size)));
    return await measure(work, size, seconds, computes, started);
  } finally {
    work.release();
  }
}

/** @param started by the clock, when the first step began, the compiling of its kernels included */
async function measure(
  work: StepWork,
  size: StepSize,
  seconds: number,
  computes: boolean,
  started: number,
): Promise<StepTime> {
  const outcomes: StepOutcome[] = [];
  const keep = (some: readonly StepOutcome[]): void => void outcomes.push(...some);
  keep(await runWindow(work, 1));
  const firstMs = performance.now() - started;

  const budget = seconds * 1000;
  const window = await warmUp(work, firstMs, budget * WARM_UP, keep);
  const times = await timeWindows(work, window, budget, keep);
  if (computes) requireFinite(work, outcomes);
  const ms = spreadOf(times);
  return {
    ms,
    rowsPerSecond: (size.batch / ms.median) * 1000,
    firstMs,
    window,
    steps: outcomes.length,
    losses: computes ? [outcomes[0].loss, outcomes[outcomes.length - 1].loss] : undefined,
  };
}

async function runWindow(work: StepWork, steps: number): Promise<StepOutcome[]> {
  work.launchWindow(0, steps);
  return work.readWindow(0, steps);
}

/** Steps that are not measured; returns how many make a window. */
async function warmUp(
  work: StepWork,
  firstMs: number,
  budget: number,
  keep: (outcomes: readonly StepOutcome[]) => void,
): Promise<number> {
  let window = 1;
  // A step that fills the time alone has no need of being warmed up for.
  if (firstMs > 4 * budget) return window;
  const end = performance.now() + budget;
  do {
    const started = performance.now();
    keep(await runWindow(work, window));
    const stepMs = (performance.now() - started) / window;
    const fitting = Math.round(WINDOW_MS / stepMs);
    window = Math.max(1, Math.min(2 * window, fitting, LONGEST_WINDOW));
  } while (performance.now() < end);
  return window;
}

/** Milliseconds of a step, one measurement a window. */
async function timeWindows(
  work: StepWork,
  window: number,
  budget: number,
  keep: (outcomes: readonly StepOutcome[]) => void,
): Promise<number[]> {
  const times: number[] = [];
  const started = performance.now();
  const enough = (): boolean => {
    const elapsed = performance.now() - started;
    const limit = times.length < FEWEST_WINDOWS ? FEWEST_WINDOWS * budget : budget;
    return times.length > 0 && elapsed >= limit;
  };
  work.launchWindow(0, window);
  let reading = work.readWindow(0, window);
  // The end of the first window begins the measurements.
  let last: number | undefined;
  for (let half = 1; !enough(); half = 1 - half) {
    work.launchWindow(half, window);
    const next = work.readWindow(half, window);
    keep(await reading);
    reading = next;
    const now = performance.now();
    if (last !== undefined) times.push((now - last) / window);
    last = now;
  }
  keep(await reading);
  return times;
}

function requireFinite({ network }: StepWork, outcomes: readonly StepOutcome[]): void {
  const index = outcomes.findIndex(({ fault }) => fault !== undefined);
  if (index < 0) return;
  const { name } = network.tape.device;
  const what = `${outcomes[index].fault} of step ${index + 1} are not finite on ${name}`;
  throw new WdError('WD231', ExitCode.device, what, {
    help: ['nothing was timed: what computes wrong has no speed; try --device cpu'],
  });
}
