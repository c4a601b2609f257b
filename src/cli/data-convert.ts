/** @file `wd-data convert`: a table's binary form in a file of its own, in memory that does not grow with its rows. */
import { open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { ExitCode, WdError } from '../base/errors.ts';
import { CannotStore } from '../data/cache/storage.ts';
import { type WrittenTable, writeTable } from '../data/cache/write-table.ts';
import { shellWord } from '../data/names.ts';
import { formatOfSources } from '../data/read-table.ts';
import { bytes, count, duration, plural } from './format.ts';
import { onInterrupt } from './interrupt.ts';
import { type RawOptions, rawOptions } from './raw-options.ts';
import { refuseExisting } from './refuse-existing.ts';
import type { Terminal } from './terminal.ts';

interface ConvertOptions extends RawOptions {
  readonly out: string;
  readonly force?: boolean;
}

/** Thrown to stop the reading after Ctrl-C; no error. */
const interrupted = new Error('interrupted');

export async function convertTable(io: Terminal, command: Command): Promise<ExitCode> {
  const options = command.opts<ConvertOptions>();
  const { out } = options;
  const reading = rawOptions(options);
  await refuseExisting(out, { force: options.force === true, tables: command.args });
  const started = performance.now();
  let stop = false;
  const { release } = onInterrupt(() => {
    stop = true;
  });
  const onProgress = () => {
    if (stop) throw interrupted;
  };
  try {
    const { format, paths } = await formatOfSources(command.args);
    const write = (path: string) =>
      writeTable(path, command.args, format, { ...reading, onProgress });
    const written = await writeAside(out, write);
    const bytesRead = await sizeOf(paths);
    sayWritten(io, out, { ...written, bytesRead, seconds: (performance.now() - started) / 1000 });
    return ExitCode.done;
  } catch (cause) {
    if (cause !== interrupted) throw cause;
    io.complain('interrupted: nothing was written');
    return ExitCode.interrupted;
  } finally {
    release();
  }
}

/** Writes beside the place, syncs and renames, so that no half cache is ever taken for a whole. */
async function writeAside(
  path: string,
  write: (path: string) => Promise<WrittenTable>,
): Promise<WrittenTable> {
  const aside = join(dirname(path), `.${basename(path).slice(0, 40)}.${process.pid}.tmp`);
  try {
    const written = await write(aside);
    const file = await open(aside, 'r+');
    await file.sync();
    await file.close();
    await rename(aside, path);
    return written;
  } catch (cause) {
    const isSystem = cause instanceof Error && 'code' in cause;
    if (cause instanceof WdError || !(cause instanceof CannotStore || isSystem)) throw cause;
    throw new WdError('WD401', ExitCode.cannotWrite, `cannot write ${path}: ${cause.message}`, {
      cause,
      help: ['check that the folder exists, is writable and has room, or choose another place'],
    });
  } finally {
    await rm(aside, { force: true });
  }
}

/** In bytes; 0 for standard input. */
async function sizeOf(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(paths.map(async (path) => (await stat(path)).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

interface Conversion extends WrittenTable {
  readonly bytesRead: number;
  readonly seconds: number;
}

function sayWritten(io: Terminal, out: string, conversion: Conversion): void {
  const { rows, columns, bytesRead, seconds } = conversion;
  const speed = `${count(Math.round(bytesRead / 1e6 / seconds))} MB/s`;
  const read = bytesRead === 0 ? '' : `${bytes(bytesRead)}, ${speed}, `;
  const size = `${plural(rows, 'row')} × ${plural(columns, 'column')}`;
  io.decision('read', size, `${read}${duration(seconds)}`);
  io.decision('saved', out, `${bytes(conversion.bytes)}, the table in binary form`);
  io.decision('next', `wd-train ${shellWord(out)}`);
  io.event({ event: 'done', out, ...conversion });
}
