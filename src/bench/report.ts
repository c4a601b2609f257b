/** @file What a run of measurements found, as it is kept in a file and compared with a later one. */
import type { StepCheck } from './check-step.ts';
import type { Machine } from './machine.ts';
import type { Spread } from './statistics.ts';
import type { StepSize } from './step-work.ts';

/** The device that was measured. */
export interface MeasuredDevice {
  readonly name: string;
  readonly kind: 'cpu' | 'gpu';
  /** False for Dawn's null backend: then all times are the host's alone. */
  readonly computes: boolean;
}

/** A training step. */
export interface StepReport extends StepSize {
  /** Milliseconds, the median; the spread beside it. */
  readonly ms: number;
  readonly spread: Spread;
  readonly rowsPerSecond: number;
  readonly firstMs: number;
  readonly steps: number;
  /** Of the first and the last step; undefined where nothing is computed. */
  readonly losses: readonly [first: number, last: number] | undefined;
  /** How it was checked before; undefined where nothing is computed. */
  readonly check: StepCheck | undefined;
}

export interface BenchReport {
  readonly date: string;
  readonly version: string;
  /** The command line, to do it again. */
  readonly command: string;
  readonly machine: Machine;
  readonly device: MeasuredDevice;
  readonly step?: StepReport;
}
