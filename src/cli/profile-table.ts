/** @file Where a step's time went, as a table for a person. */
import type { ProfileClock, StepProfile } from '../train/step-profile.ts';
import type { Terminal } from './terminal.ts';
import { alignedRow, type Column, percent, plural, significant } from './format.ts';

const COLUMNS: readonly Column[] = [
  { width: 24, align: 'left' },
  { width: 8, align: 'right' },
  { width: 9, align: 'right' },
  { width: 7, align: 'right' },
  { width: 8, align: 'right' },
  { width: 7, align: 'right' },
];

/** What is left of a step when its launches are taken away. */
const REST: Readonly<Record<ProfileClock, string>> = {
  gpu: 'gaps',
  cpu: 'gaps',
  host: 'the rest of the host',
};

/** Said before a profile that is not what one would think. */
export function warnOfClock(io: Terminal, { clock }: StepProfile, device: string): void {
  if (clock !== 'host') return;
  const message = `${device} has no clock that times single launches`;
  io.warning('WD034', message, ['the profile is of the host: what it pays for each launch']);
}

export function profileLines(profile: StepProfile): string[] {
  const { clock, kernels, launchedMs, spanMs } = profile;
  const speeds = clock === 'host' ? [] : ['GFLOP/s', 'GB/s'];
  const titles = ['kernel', 'launches', clock === 'host' ? 'host ms' : 'ms', 'of step', ...speeds];
  const rows = kernels.map((one) => [
    one.kernel,
    String(one.launches),
    significant(one.ms),
    percent(one.ms / spanMs),
    ...(clock === 'host' ? [] : speedsOf(one)),
  ]);
  const gap = spanMs - launchedMs;
  const rest = [REST[clock], '', significant(gap), percent(gap / spanMs)];
  const lines = [titles, ...rows, rest].map((cells) => alignedRow(cells, COLUMNS));
  return [...lines, ...lastWords(profile)];
}

function speedsOf({ operations, bytes, ms }: StepProfile['kernels'][number]): string[] {
  // What is quicker than the clock ticks has no speed.
  return [operations, bytes].map((amount) => (ms > 0 ? significant(amount / ms / 1e6) : ''));
}

function lastWords({ clock, spanMs, hostMs, steps, rows }: StepProfile): string[] {
  const seen = `means of ${plural(steps, 'step')} of ${plural(rows, 'row')}, the faster half`;
  const together = `${significant(spanMs)} ms together; ${seen}`;
  if (clock === 'host') return [`${together}; what the host pays, not what the GPU does`];
  const words = [`${together}; each launch timed by itself`];
  if (clock === 'cpu') return words;
  return [...words, `${significant(hostMs)} ms of the host for a step, beside the GPU`];
}
