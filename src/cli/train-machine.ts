/** @file What wd-train says of the machine: where the rows lie, and where a step's time went. */
import type { Device } from '../device/device.ts';
import type { FitHooks, FitResult } from '../train/fit-options.ts';
import type { StepProfile } from '../train/step-profile.ts';
import { bytes, plural, seconds, significant } from './format.ts';
import { profileLines, warnOfClock } from './profile-table.ts';
import type { Terminal } from './terminal.ts';

/** On a CPU there is one memory, and nothing to say. */
export function rowsTeller(io: Terminal, { kind, name }: Device): NonNullable<FitHooks['onRows']> {
  return ({ place, bytes: size, runs, refused }) => {
    if (kind === 'cpu') return;
    if (refused) {
      const message = `${name} has no memory for the ${bytes(size)} of training rows`;
      io.warning('WD360', message, ['they are streamed from the host, with the same result']);
    }
    const where = place === 'device' ? 'on the device' : 'streamed from the host';
    const how = runs > 1 ? ` in ${plural(runs, 'run')}` : '';
    io.decision('rows', `${bytes(size)} ${where}${how}`, 'else --rows-on device|host');
  };
}

/** How many kernels were compiled before the first step; on a CPU none are. */
export function sayCompiled(io: Terminal, kernels: number, took: number): void {
  if (kernels > 0)
    io.decision('kernels', plural(kernels, 'pipeline'), `made in ${seconds(took)} s`);
}

/** @param result of the training that was looked at */
export function sayProfile(
  io: Terminal,
  profile: StepProfile,
  { name }: Device,
  { rowsPerSecond }: FitResult,
): void {
  warnOfClock(io, profile, name);
  for (const line of profileLines(profile)) io.line(line);
  const stepMs = (1000 * profile.rows) / rowsPerSecond;
  io.line(`${significant(stepMs)} ms of the whole training for each of its steps of that size`);
}
