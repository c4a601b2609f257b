/** @file `--tune` and `--no-tuned`: which kernels compute the products, as measured on this adapter. */
import { productsAmong } from '../bench/product-shapes.ts';
import { plannedLaunches } from '../bench/step-launches.ts';
import type { StepSize } from '../bench/step-work.ts';
import { Stopwatch } from '../bench/stopwatch.ts';
import {
  readTuned,
  type StoredTuning,
  type TunedFor,
  tunedPath,
  writeTuned,
} from '../bench/tuned-file.ts';
import { type TunedShape, tuneProducts } from '../bench/tune-products.ts';
import { tuneTimer } from '../bench/tune-timer.ts';
import type { Device } from '../device/device.ts';
import { GpuDevice } from '../device/gpu-device.ts';
import type { ProductChoice } from '../device/product-choices.ts';
import { shortTime } from './bench-tables.ts';
import { plural, percent } from './format.ts';
import { packageVersion } from './program.ts';
import type { Terminal } from './terminal.ts';

function ownerOf({ name, driver }: GpuDevice): TunedFor {
  return { adapter: name, driver, version: packageVersion() };
}

/** Gives a device what an earlier tuning chose for it; before anything is launched. */
export async function useTuned(device: Device, wanted: boolean): Promise<StoredTuning> {
  if (!wanted || !(device instanceof GpuDevice)) return undefined;
  const stored = await readTuned(tunedPath(device.name), ownerOf(device));
  if (stored !== undefined && 'choices' in stored) device.products = stored.choices;
  return stored;
}

/** The same, and says it in a line. */
export async function takeTuned(io: Terminal, device: Device, wanted: boolean): Promise<void> {
  const stored = await useTuned(device, wanted);
  if (stored === undefined) return;
  if ('choices' in stored) {
    const shapes = plural(stored.choices.size, 'shape');
    io.decision('tuned', `products, on ${stored.date.slice(0, 10)}, ${shapes}`, 'else --no-tuned');
  } else if (stored.damaged) {
    const path = tunedPath(device.name);
    const message = `the tuning kept in ${path} is not used: ${stored.ignored}`;
    io.warning('WD207', message, ['wd-bench --tune makes a new one']);
  } else {
    io.decision('tuned', `products by the rules; a tuning is ${stored.ignored}`, 'wd-bench --tune');
  }
}

/** Measures the products of a step of that size; keeps what was chosen, with what was chosen earlier for other shapes. */
export async function tune(
  io: Terminal,
  device: Device,
  { size }: { readonly size: StepSize },
  seconds: number,
): Promise<void> {
  if (!(device instanceof GpuDevice)) {
    io.result(`tuning  nothing to tune on ${device.name}: there is one kernel for its products`);
    return;
  }
  const owner = ownerOf(device);
  const path = tunedPath(device.name);
  const earlier = await readTuned(path, owner);
  const choices = new Map(earlier !== undefined && 'choices' in earlier ? earlier.choices : []);
  // As the rules have it: what was chosen before is measured anew.
  device.products = undefined;
  const products = productsAmong(plannedLaunches(device, size));
  const watch = await Stopwatch.open(device);
  const { shapes, left } = await tuneProducts(device, products, {
    seconds,
    timer: tuneTimer(watch),
  });
  watch.release();
  for (const shape of shapes) {
    io.result(shapeLine(shape));
    for (const refused of shape.refused) warnOfWrong(io, device, shape.key, refused);
    if (shape.chosen) choices.set(shape.key, shape.best);
    else choices.delete(shape.key);
  }
  await writeTuned(path, owner, new Date().toISOString(), choices);
  device.products = choices;
  const rest = left === 0 ? '' : `; ${plural(left, 'shape')} left, for want of time or memory`;
  io.result(`tuning  ${plural(choices.size, 'shape')} kept in ${path}${rest}`);
}

function shapeLine({ key, rule, best, ruleSeconds, bestSeconds, chosen }: TunedShape): string {
  const before = `tuning  ${key}: ${wayText(rule)} ${shortTime(ruleSeconds)}`;
  if (!chosen) return `${before} stays`;
  return `${before} → ${wayText(best)} ${shortTime(bestSeconds)}, −${percent(1 - bestSeconds / ruleSeconds)}`;
}

function wayText({ kernel, slices }: ProductChoice): string {
  return slices === 1 ? kernel : `${kernel} in ${slices} slices`;
}

function warnOfWrong(io: Terminal, device: Device, key: string, way: ProductChoice): void {
  const message = `${wayText(way)} computes another product of ${key} on ${device.name}`;
  io.warning('WD206', message, ['it is not chosen; report it with the name of the adapter']);
}
