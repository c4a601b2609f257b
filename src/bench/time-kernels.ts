/**
 * @file The kernels of a training step, one by one: each checked against its reference, then timed at every
 * shape that it has there, with the arrays that the step gave it.
 *
 * The check is of a smaller step, since references are plain loops: fewer rows, fewer units. Timed is the
 * whole one.
 */
import { usageError } from '../base/errors.ts';
import type { Device } from '../device/device.ts';
import { checkLaunch } from './check-launch.ts';
import { type Cost, costOf } from '../kernels/costs.ts';
import type { AnyLaunch } from '../device/recording-device.ts';
import { type Spread } from './statistics.ts';
import {
  groupLaunches,
  type LaunchGroup,
  replay,
  shapeKey,
  shapeOf,
  withStepLaunches,
} from './step-launches.ts';
import type { StepSize } from './step-work.ts';
import type { Stopwatch } from './stopwatch.ts';

export interface KernelTime extends Cost {
  readonly kernel: string;
  readonly shape: Readonly<Record<string, number>>;
  /** Launches of this shape in a step. */
  readonly count: number;
  /** Of one launch. */
  readonly seconds: Spread;
  /** How far its results lay from the reference's, relative. */
  readonly error: number;
}

/** No power of two and no multiple of a tile, so that edges are checked too. */
const CHECKED = { units: 150, batch: 200 } as const;

/** At most so long for each shape, at least so long. */
const LEAST_SECONDS = 0.02;

/**
 * @param names kernels to measure; empty for all
 * @param seconds about how long all of it may take
 * @throws WdError WD030 for a name that no kernel of a step has, WD232 for a kernel that computes wrong
 */
export async function timeKernels(
  watch: Stopwatch,
  size: StepSize,
  names: readonly string[],
  seconds: number,
): Promise<KernelTime[]> {
  const { device } = watch;
  const errors = await checkKernels(device, size, names);
  return withStepLaunches(device, size, async (launches) => {
    replay(device, launches);
    await watch.drain();
    const groups = chosen(groupLaunches(launches), names);
    const budget = Math.max(LEAST_SECONDS, seconds / groups.length);
    const times: KernelTime[] = [];
    for (const { launch, count } of groups) {
      const { kernel, views, params } = launch;
      const spread = await watch.time(() => device.launch(kernel, views, params), budget);
      times.push({
        kernel: kernel.name,
        shape: shapeOf(launch),
        count,
        seconds: spread,
        ...costOf(launch),
        error: errors.get(kernel.name) ?? Number.NaN,
      });
    }
    return times;
  });
}

function chosen(groups: readonly LaunchGroup[], names: readonly string[]): readonly LaunchGroup[] {
  if (names.length === 0) return groups;
  return groups.filter(({ launch }) => names.includes(launch.kernel.name));
}

/** Does a smaller step launch by launch; of those that cost the same the first is checked. */
async function checkKernels(
  device: Device,
  size: StepSize,
  names: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const small = {
    layers: Math.min(size.layers, 2),
    units: Math.min(size.units, CHECKED.units),
    batch: Math.min(size.batch, CHECKED.batch),
  };
  return withStepLaunches(device, small, async (launches) => {
    requireKnown(launches, names);
    const errors = new Map<string, number>();
    const checked = new Set<string>();
    for (const launch of launches) {
      const { kernel, views, params } = launch;
      const key = shapeKey(launch);
      const wanted = names.length === 0 || names.includes(kernel.name);
      if (wanted && !checked.has(key)) {
        checked.add(key);
        const error = await checkLaunch(device, launch);
        errors.set(kernel.name, Math.max(error, errors.get(kernel.name) ?? 0));
      } else {
        device.launch(kernel, views, params);
      }
    }
    return errors;
  });
}

function requireKnown(launches: readonly AnyLaunch[], names: readonly string[]): void {
  const known = [...new Set(launches.map(({ kernel }) => kernel.name))].toSorted();
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw usageError('WD030', `no training step launches ${unknown.join(', ')}`, [
    `the kernels of a step are ${known.join(', ')}`,
  ]);
}
