/** @file Options of wd-train that contradict each other: settings of what another option switches off. */
import { usageError } from '../base/errors.ts';
import type { Mistakes } from './mistakes.ts';

/** A switch, what it switches off, and the settings of that. */
const SWITCHES = [
  {
    key: 'earlyStopping',
    flag: '--no-early-stopping',
    off: 'early stopping',
    settings: { patience: '--patience', minDelta: '--min-delta' },
  },
  {
    key: 'plateau',
    flag: '--no-plateau',
    off: 'the schedule of the learning rate',
    settings: {
      plateauPatience: '--plateau-patience',
      plateauFactor: '--plateau-factor',
      minLr: '--min-lr',
    },
  },
] as const;

/** Adds WD013 for each contradiction. */
export function refuseContradictions(
  raw: Readonly<Record<string, unknown>>,
  mistakes: Mistakes,
): void {
  if (raw['dropRemainder'] === true && raw['keepRemainder'] === true) {
    const message = '--drop-remainder and --keep-remainder contradict each other';
    mistakes.add(usageError('WD013', message, ['give one of them']));
  }
  for (const { key, flag, off, settings } of SWITCHES) {
    if (raw[key] !== false) continue;
    const useless = Object.entries(settings).filter(([name]) => raw[name] !== undefined);
    if (useless.length === 0) continue;
    const flags = useless.map(([, each]) => each).join(', ');
    const help = `leave ${useless.length === 1 ? 'it' : 'them'} out, or ${flag}`;
    mistakes.add(usageError('WD013', `${flags}: of ${off}, which ${flag} switches off`, [help]));
  }
}
