/**
 * @file The parts of a measurement, each from a device to its figures. Nothing is timed that was not checked.
 */
import type { Device } from '../device/device.ts';
import type { Ceilings } from './ceilings.ts';
import type { StepCheck } from './check-step.ts';
import { addCosts, costOf } from '../kernels/costs.ts';
import { type KernelReport, type ProductReport, ratesOf, type StepReport } from './report.ts';
import { plannedLaunches } from './step-launches.ts';
import type { StepSize } from './step-work.ts';
import type { Stopwatch } from './stopwatch.ts';
import { timeKernels } from './time-kernels.ts';
import { timeProduct } from './time-products.ts';
import { timeStep } from './time-step.ts';

export interface StepConditions {
  readonly seconds: number;
  readonly ceilings: Ceilings | undefined;
  /** The check that went before; undefined where the device computes nothing. */
  readonly check: StepCheck | undefined;
}

export async function reportStep(
  device: Device,
  size: StepSize,
  { seconds, ceilings, check }: StepConditions,
): Promise<StepReport> {
  const { ms: spread, ...time } = await timeStep(device, size, seconds, check !== undefined);
  const costs = plannedLaunches(device, size).map(costOf);
  const rates = ratesOf(costs, spread.median / 1000, ceilings);
  const total = addCosts(costs);
  return {
    ...size,
    ms: spread.median,
    spread,
    ...time,
    ...total,
    ...rates,
    launches: costs.length,
    check,
  };
}

export async function reportKernels(
  watch: Stopwatch,
  size: StepSize,
  names: readonly string[],
  seconds: number,
  ceilings: Ceilings | undefined,
): Promise<KernelReport[]> {
  const times = await timeKernels(watch, size, names, seconds);
  return times.map((time) => ({ ...time, ...ratesOf([time], time.seconds.median, ceilings) }));
}

export async function reportProducts(
  watch: Stopwatch,
  edges: readonly number[],
  seconds: number,
  ceilings: Ceilings | undefined,
): Promise<ProductReport[]> {
  const reports: ProductReport[] = [];
  for (const edge of edges) {
    const time = await timeProduct(watch, edge, seconds);
    const cost = { operations: time.operations, bytes: 3 * 4 * edge * edge };
    reports.push({ ...time, ...ratesOf([cost], time.seconds.median, ceilings) });
  }
  return reports;
}
