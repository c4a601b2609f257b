/** @file What wd-bench does: opens the device, measures the parts that were asked for, says and keeps them. */
import type { Command } from 'commander';
import { ExitCode } from '../base/errors.ts';
import { writeWhole } from '../base/files.ts';
import { checkStep, type StepCheck } from '../bench/check-step.ts';
import { thisMachine } from '../bench/machine.ts';
import type { StepSize } from '../bench/step-work.ts';
import type { BenchReport, StepReport } from '../bench/report.ts';
import { timeStep } from '../bench/time-step.ts';
import { type BenchDevice, listAllAdapters, openBenchDevice } from './bench-device.ts';
import { type BenchArguments, readBenchArguments } from './bench-options.ts';
import { count, rate, significant } from './format.ts';
import { packageVersion } from './program.ts';
import { refuseExisting } from './refuse-existing.ts';
import type { Terminal } from './terminal.ts';

export async function bench(io: Terminal, program: Command): Promise<ExitCode> {
  const args = readBenchArguments(program);
  const { out } = args;
  if (out !== undefined && !args.force) await refuseExisting(out);
  if (args.adapters) {
    const adapters = await listAllAdapters(io);
    io.event({ event: 'adapters', machine: thisMachine(), adapters });
    return ExitCode.done;
  }
  const opened = await openBenchDevice(args.device);
  try {
    const { device, reason } = opened;
    io.decision('device', device.name, reason);
    const report = await measure(io, args, opened);
    io.event({ event: 'bench', ...report });
    if (out !== undefined) {
      await writeWhole(out, `${JSON.stringify(report, undefined, 2)}\n`);
      io.decision('saved', out);
    }
    return ExitCode.done;
  } finally {
    opened.device.destroy();
  }
}

async function measure(
  io: Terminal,
  args: BenchArguments,
  opened: BenchDevice,
): Promise<BenchReport> {
  const { device, computes } = opened;
  return {
    date: new Date().toISOString(),
    version: packageVersion(),
    command: ['wd-bench', ...io.argv].join(' '),
    machine: thisMachine(),
    device: { name: device.name, kind: device.kind, computes },
    ...(args.step && { step: await measureStep(io, args, opened) }),
  };
}

async function measureStep(
  io: Terminal,
  { size, seconds, device: request }: BenchArguments,
  { device, computes }: BenchDevice,
): Promise<StepReport> {
  const check = computes ? await checkElsewhere(request, size) : undefined;
  const { ms: spread, ...time } = await timeStep(device, size, seconds, computes);
  const { units, layers, batch } = size;
  const name = `${layers} layers of ${count(units)} units, ${count(batch)} rows`;
  const range = `${significant(spread.low)} to ${significant(spread.high)}, ${count(time.steps)} steps`;
  io.result(
    `step    ${name}: ${significant(spread.median)} ms (${range}), ${rate(time.rowsPerSecond)}; first step ${significant(time.firstMs)} ms`,
  );
  return { ...size, ms: spread.median, spread, ...time, check };
}

/** Checks on a device of its own, so that the first step that is timed still has everything to compile. */
async function checkElsewhere(request: string, size: StepSize): Promise<StepCheck> {
  const { device } = await openBenchDevice(request);
  try {
    return await checkStep(device, size);
  } finally {
    device.destroy();
  }
}
