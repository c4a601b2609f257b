/** @file `wd-data higgs`: streams simulated collisions into a file, in memory that does not grow. */
import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import { ExitCode, usageError } from '../base/errors.ts';
import { writeAside } from '../base/files.ts';
import { higgsCsv } from '../data/higgs/csv.ts';
import { shellWord } from '../data/names.ts';
import { duration, plural } from './format.ts';
import { onInterrupt } from './interrupt.ts';
import { collectMistakes } from './mistakes.ts';
import { integerOption } from './number-options.ts';
import { refuseExisting } from './refuse-existing.ts';
import type { Terminal } from './terminal.ts';

interface HiggsOptions {
  readonly rows: string;
  readonly out: string;
  readonly seed: string;
  readonly force?: boolean;
}

export async function writeHiggs(io: Terminal, command: Command): Promise<ExitCode> {
  const options = command.opts<HiggsOptions>();
  const mistakes = collectMistakes();
  const range = { least: 0, most: Number.MAX_SAFE_INTEGER };
  const rows = mistakes.attempt(() =>
    integerOption('--rows', options.rows, { ...range, least: 1 }),
  );
  const seed = mistakes.attempt(() => integerOption('--seed', options.seed, range));
  if (io.json && options.out === '-') {
    const message = '--json and -o - both want standard output';
    mistakes.add(usageError('WD013', message, ['leave --json out, or name a file with -o']));
  }
  mistakes.check();
  const started = performance.now();
  const chunks = Readable.from(higgsCsv(rows ?? 0, seed ?? 0));
  if (options.out === '-') {
    await pipeline(chunks, io.stdout, { end: false });
    return ExitCode.done;
  }
  if (!(await writeFile(chunks, options.out, options.force === true))) {
    io.complain('interrupted: nothing was written');
    return ExitCode.interrupted;
  }
  const seconds = (performance.now() - started) / 1000;
  const what = `${plural(rows ?? 0, 'simulated collision')}, seed ${seed ?? 0}`;
  io.decision('made', what, `${duration(seconds)}; a toy Monte Carlo, not the published table`);
  io.decision('saved', options.out);
  io.decision('next', `wd-train ${shellWord(options.out)}`);
  io.event({ event: 'done', out: options.out, rows, seed, simulated: true });
  return ExitCode.done;
}

/**
 * Streams into a file beside the place and renames it, so that no half table is ever taken for a whole.
 *
 * @returns whether it was written: false after Ctrl-C, which leaves nothing behind
 */
async function writeFile(chunks: Readable, path: string, force: boolean): Promise<boolean> {
  await refuseExisting(path, { force });
  const { signal, release } = interruptSignal();
  try {
    await writeAside(path, async (aside) => {
      const file = createWriteStream(aside);
      if (path.endsWith('.gz')) await pipeline(chunks, createGzip({ level: 1 }), file, { signal });
      else await pipeline(chunks, file, { signal });
    });
    return true;
  } catch (cause) {
    if (signal.aborted) return false;
    throw cause;
  } finally {
    release();
  }
}

function interruptSignal(): { signal: AbortSignal; release: () => void } {
  const abort = new AbortController();
  const { release } = onInterrupt(() => abort.abort());
  return { signal: abort.signal, release };
}
