/** @file What a run of measurements found, as it is kept in a file and compared with a later one. */
import { type Ceilings, rooflineSeconds } from './ceilings.ts';
import type { StepCheck } from './check-step.ts';
import type { Cost } from '../kernels/costs.ts';
import type { Machine } from './machine.ts';
import type { StepProfile } from '../train/step-profile.ts';
import type { Spread } from './statistics.ts';
import type { StepSize } from './step-work.ts';
import type { KernelTime } from './time-kernels.ts';
import type { ProductTime } from './time-products.ts';

/** The device that was measured. */
export interface MeasuredDevice {
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  /** False for Dawn's null backend: then all times are the host's alone. */
  readonly computes: boolean;
}

/** Speeds of some work, and how far they are from what the measured ceilings allow. */
export interface Rates {
  readonly gflops: number;
  /** 10⁹ bytes a second, by the least number of bytes that the work must move. */
  readonly gbs: number;
  /** The least time by the ceilings, through the measured one; undefined where no ceilings were measured. */
  readonly share: number | undefined;
}

/** A training step. */
export interface StepReport extends StepSize, Cost, Rates {
  /** Milliseconds, the median; the spread beside it. */
  readonly ms: number;
  readonly spread: Spread;
  readonly rowsPerSecond: number;
  readonly firstMs: number;
  readonly steps: number;
  readonly launches: number;
  /** Of the first and the last step; undefined where nothing is computed. */
  readonly losses: readonly [first: number, last: number] | undefined;
  /** How it was checked before; undefined where nothing is computed. */
  readonly check: StepCheck | undefined;
}

export type KernelReport = KernelTime & Rates;
export type ProductReport = ProductTime & Rates;

/** A part that was not measured is not there. */
export interface BenchReport {
  readonly date: string;
  readonly version: string;
  /** The command line, to do it again. */
  readonly command: string;
  readonly machine: Machine;
  readonly device: MeasuredDevice;
  readonly ceilings?: Ceilings;
  readonly kernels?: readonly KernelReport[];
  readonly products?: readonly ProductReport[];
  readonly step?: StepReport;
  readonly profile?: StepProfile;
}

/** @param costs of launches one after another, all together in `seconds` */
export function ratesOf(
  costs: readonly Cost[],
  seconds: number,
  ceilings: Ceilings | undefined,
): Rates {
  let operations = 0;
  let bytes = 0;
  let least = 0;
  for (const cost of costs) {
    operations += cost.operations;
    bytes += cost.bytes;
    if (ceilings !== undefined) least += rooflineSeconds(ceilings, cost);
  }
  return {
    gflops: operations / seconds / 1e9,
    gbs: bytes / seconds / 1e9,
    share: ceilings === undefined ? undefined : least / seconds,
  };
}
