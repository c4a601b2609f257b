/** @file `wd-data higgs`: streams simulated collisions into a file, in memory that does not grow. */
import { createWriteStream } from 'node:fs';
import { access, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import type { Command } from 'commander';
import { ExitCode, WdError } from '../base/errors.ts';
import { higgsCsv } from '../data/higgs/csv.ts';
import { duration, plural } from './format.ts';
import { collectMistakes } from './mistakes.ts';
import { integerOption } from './number-options.ts';
import type { Terminal } from './terminal.ts';

interface HiggsOptions {
  readonly rows: string;
  readonly out: string;
  readonly seed: string;
  readonly force?: boolean;
}

export async function writeHiggs(io: Terminal, command: Command): Promise<void> {
  const options = command.opts<HiggsOptions>();
  const mistakes = collectMistakes();
  const range = { least: 0, most: Number.MAX_SAFE_INTEGER };
  const rows = mistakes.attempt(() =>
    integerOption('--rows', options.rows, { ...range, least: 1 }),
  );
  const seed = mistakes.attempt(() => integerOption('--seed', options.seed, range));
  mistakes.check();
  const started = performance.now();
  const chunks = Readable.from(higgsCsv(rows ?? 0, seed ?? 0));
  if (options.out === '-') {
    await pipeline(chunks, io.stdout, { end: false });
    return;
  }
  await writeFile(chunks, options.out, options.force === true);
  const seconds = (performance.now() - started) / 1000;
  const what = `${plural(rows ?? 0, 'simulated collision')}, seed ${seed ?? 0}`;
  io.decision('made', what, `${duration(seconds)}; a toy Monte Carlo, not the published table`);
  io.decision('saved', options.out);
  io.decision('next', `wd-train ${options.out}`);
  io.event({ event: 'done', out: options.out, rows, seed, simulated: true });
}

/** Streams into a file beside the place and renames it, so that no half table is ever taken for a whole. */
async function writeFile(chunks: Readable, path: string, force: boolean): Promise<void> {
  if (!force && (await exists(path))) {
    throw new WdError('WD406', ExitCode.cannotWrite, `${path} exists already`, {
      help: ['choose another file with -o, or replace it with --force'],
    });
  }
  const aside = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    const file = createWriteStream(aside, { flush: true });
    if (path.endsWith('.gz')) await pipeline(chunks, createGzip({ level: 1 }), file);
    else await pipeline(chunks, file);
    await rename(aside, path);
  } catch (cause) {
    await rm(aside, { force: true });
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new WdError('WD401', ExitCode.cannotWrite, `cannot write ${path}: ${reason}`, {
      cause,
      help: ['check that the folder exists, is writable and has room, or choose another place'],
    });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
