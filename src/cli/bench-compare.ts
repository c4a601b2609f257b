/** @file `wd-bench --compare`: the figures of an earlier run beside those of this one. */
import { readFile } from 'node:fs/promises';
import { usageError } from '../base/errors.ts';
import { type Change, compareReports, type Earlier, parseEarlier } from '../bench/compare.ts';
import type { BenchReport } from '../bench/report.ts';
import { shortTime } from './bench-tables.ts';
import { alignedRow, type Column } from './format.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

/** @throws WdError WD031 where the file holds no figures, or cannot be read */
export async function readEarlier(file: string): Promise<Earlier> {
  const help = ['give a file that wd-bench --out wrote'];
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw usageError('WD031', `--compare ${file} cannot be read: ${reason}`, help);
  }
  const earlier = parseEarlier(text);
  if (earlier !== undefined) return earlier;
  throw usageError('WD031', `--compare ${file} holds no figures of an earlier run`, help);
}

/** Says what changed. @returns the changes, for the report */
export function sayChanges(io: Terminal, earlier: Earlier, report: BenchReport): Change[] {
  const conditions = [
    [earlier.machine.cpu, report.machine.cpu],
    [earlier.device.name, report.device.name],
  ];
  for (const [then, now] of conditions) {
    if (then !== now) io.warning('WD032', `the earlier run was on ${then}, this one is on ${now}`);
  }
  const changes = compareReports(earlier, report);
  if (changes.length === 0) {
    const help = ['measure the same parts at the same --units, --layers and --batch'];
    io.warning('WD033', 'the two runs have no figure in common', help);
  } else {
    for (const line of changeLines(earlier, changes)) io.result(line);
  }
  return changes;
}

const COLUMNS: readonly Column[] = [
  { width: 9, align: 'right' },
  { width: 9, align: 'right' },
  { width: 9, align: 'right' },
  { width: 7, align: 'left' },
  { width: 0, align: 'left' },
];

function changeLines({ date }: Earlier, changes: readonly Change[]): string[] {
  const rows = changes.map(({ name, before, after, change, beyondSpread }) => {
    const percent = `${change < 0 ? '−' : '+'}${Math.abs(100 * change).toFixed(1)} %`;
    const verdict = beyondSpread ? (change < 0 ? 'faster' : 'slower') : '~';
    return [shortTime(before), shortTime(after), percent, verdict, name];
  });
  const title = [
    'before',
    'now',
    'change',
    '',
    `(before: ${visible(date)}; ~ lies within the spread)`,
  ];
  return [title, ...rows].map((cells) => alignedRow(cells, COLUMNS));
}
