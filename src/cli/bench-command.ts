/** @file What wd-bench does: opens the device, measures the parts that were asked for, says and keeps them. */
import type { Command } from 'commander';
import { ExitCode } from '../base/errors.ts';
import { writeWhole } from '../base/files.ts';
import { type Ceilings, measureCeilings } from '../bench/ceilings.ts';
import { checkStep, type StepCheck } from '../bench/check-step.ts';
import { thisMachine } from '../bench/machine.ts';
import { profileStep } from '../bench/profile.ts';
import type { BenchReport } from '../bench/report.ts';
import { reportKernels, reportProducts, reportStep } from '../bench/run.ts';
import { Stopwatch } from '../bench/stopwatch.ts';
import { type BenchDevice, listAllAdapters, openBenchDevice } from './bench-device.ts';
import { readEarlier, sayChanges } from './bench-compare.ts';
import { type BenchArguments, readBenchArguments } from './bench-options.ts';
import { ceilingLines, kernelLines, productLines, stepLines } from './bench-tables.ts';
import { packageVersion } from './program.ts';
import { profileLines, warnOfClock } from './profile-table.ts';
import { warnOfThreads } from './machine-options.ts';
import { refuseExisting } from './refuse-existing.ts';
import type { Terminal } from './terminal.ts';
import { takeTuned, tune, useTuned } from './tuned-products.ts';

export async function bench(io: Terminal, program: Command): Promise<ExitCode> {
  const args = readBenchArguments(program);
  const { out } = args;
  if (out !== undefined) await refuseExisting(out, args);
  if (args.adapters) {
    const adapters = await listAllAdapters(io);
    io.event({ event: 'adapters', machine: thisMachine(), adapters });
    return ExitCode.done;
  }
  const earlier = args.compare === undefined ? undefined : await readEarlier(args.compare);
  const report = await measure(io, args);
  const changes = earlier && sayChanges(io, earlier, report);
  io.event({ event: 'bench', ...report, changes });
  if (out !== undefined) {
    await writeWhole(out, `${JSON.stringify(report, undefined, 2)}\n`);
    io.decision('saved', out);
  }
  return ExitCode.done;
}

type Parts = Pick<BenchReport, 'ceilings' | 'kernels' | 'products' | 'step' | 'profile'>;

async function measure(io: Terminal, args: BenchArguments): Promise<BenchReport> {
  const opened = await openBenchDevice(args);
  const { device, reason, computes } = opened;
  const measured = { name: device.name, kind: device.kind, computes };
  io.decision('device', device.name, reason);
  warnOfThreads(io, device, args.threads);
  await takeTuned(io, device, args.tuned && computes);
  if (args.tune !== undefined) await tune(io, device, args, args.tune);
  const date = new Date().toISOString();
  let parts: Parts;
  let check: StepCheck | undefined;
  try {
    if (args.step && computes) check = await checkStep(device, args.size);
    parts = computes ? await measureParts(io, args, opened) : {};
  } finally {
    device.destroy();
  }
  if (args.step) parts = { ...parts, ...(await measureStep(io, args, check, parts.ceilings)) };
  return {
    date,
    version: packageVersion(),
    command: ['wd-bench', ...io.argv].join(' '),
    machine: thisMachine(),
    device: measured,
    ...parts,
  };
}

/** Ceilings, kernels, products. */
async function measureParts(
  io: Terminal,
  { ceilings: wanted, kernels, products, size, seconds }: BenchArguments,
  { device, computes }: BenchDevice,
): Promise<Parts> {
  const watch = await Stopwatch.open(device);
  const say = (lines: readonly string[]): void => {
    for (const line of lines) io.result(line);
  };
  let parts: Parts = {};
  let ceilings: Ceilings | undefined;
  if (wanted) {
    ceilings = await measureCeilings(watch, seconds);
    say(ceilingLines(ceilings, { name: device.name, kind: device.kind, computes }));
    parts = { ceilings };
  }
  if (kernels !== undefined) {
    const measured = await reportKernels(watch, size, kernels, seconds, ceilings);
    say(kernelLines(measured));
    parts = { ...parts, kernels: measured };
  }
  if (products !== undefined) {
    const measured = await reportProducts(watch, products, seconds, ceilings);
    say(productLines(measured));
    parts = { ...parts, products: measured };
  }
  watch.release();
  return parts;
}

/** On a device of its own, so that the first step that is timed still has everything to compile. */
async function measureStep(
  io: Terminal,
  args: BenchArguments,
  check: StepCheck | undefined,
  ceilings: Ceilings | undefined,
): Promise<Parts> {
  const { size, seconds, profile: wanted } = args;
  const { device } = await openBenchDevice(args);
  try {
    await useTuned(device, args.tuned || args.tune !== undefined);
    const step = await reportStep(device, size, { seconds, ceilings, check });
    for (const line of stepLines(step)) io.result(line);
    const profile = wanted ? await profileStep(device, size, seconds) : undefined;
    if (profile === undefined) return { step };
    warnOfClock(io, profile, device.name);
    for (const line of profileLines(profile)) io.result(line);
    return { step, profile };
  } finally {
    device.destroy();
  }
}
