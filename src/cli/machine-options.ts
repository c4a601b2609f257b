/** @file Where a training runs, and whether it is looked at: `--device`, `--threads`, `--precision`,
 * `--rows-on`, `--profile`. */
import type { Command } from 'commander';
import type { Precision } from '../device/dawn.ts';
import type { Device } from '../device/device.ts';
import { ROW_PLACES, type RowPlace } from '../train/rows.ts';
import { choice } from './choice-option.ts';
import type { Mistakes } from './mistakes.ts';
import { threadsOption } from './number-options.ts';
import { PRECISION_HELP, PRECISIONS } from './precision-option.ts';
import type { Terminal } from './terminal.ts';

export interface MachineArguments {
  readonly device: string;
  /** Of the CPU; undefined for as many as the machine offers. */
  readonly threads: number | undefined;
  readonly precision: Precision;
  readonly rowsOn: RowPlace;
  readonly profile: boolean;
  /** Whether what a tuning found is used. */
  readonly tuned: boolean;
}

/** Adds the group's options. */
export function addMachineOptions(program: Command): Command {
  return program
    .option('--device <name>', 'auto, cpu, gpu, or part of the name of an adapter', 'auto')
    .option('--workers <list>', 'who computes the replicas: cpu,cpu; gpu:0,gpu:1; names; mixed')
    .option('--threads <n>', 'threads of each CPU (default: as many as the machine offers)')
    .option('--precision <name>', PRECISION_HELP, 'f32')
    .option('--rows-on <place>', 'the training rows: device, host, or auto: where they fit', 'auto')
    .option('--no-tuned', 'leave aside what wd-bench --tune has found')
    .option('--profile', "say where a step's time went, kernel by kernel");
}

export function readMachine(program: Command, mistakes: Mistakes): MachineArguments {
  const raw = program.opts<{
    readonly device: string;
    readonly threads?: string;
    readonly precision: string;
    readonly rowsOn: string;
    readonly profile?: boolean;
    readonly tuned: boolean;
  }>();
  const threads = mistakes.attempt(() => threadsOption(raw.threads));
  const rowsOn = mistakes.attempt(() => choice('--rows-on', raw.rowsOn, ROW_PLACES));
  const precision = mistakes.attempt(() => choice('--precision', raw.precision, PRECISIONS));
  return {
    device: raw.device,
    threads,
    precision: precision ?? 'f32',
    rowsOn: rowsOn ?? 'auto',
    profile: raw.profile === true,
    tuned: raw.tuned,
  };
}

/** `--threads` are the CPU's: where a GPU was taken they would do nothing, and nobody would know. */
export function warnOfThreads(io: Terminal, device: Device, threads: number | undefined): void {
  if (threads === undefined || device.kind === 'cpu') return;
  const message = `--threads ${threads} does nothing: the device is ${device.name}`;
  io.warning('WD361', message, ['they are the threads of --device cpu']);
}
