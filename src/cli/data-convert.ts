/** @file `wd-data convert`: a table's binary form in a file of its own, in memory that does not grow with its rows. */
import { stat } from 'node:fs/promises';
import type { Command } from 'commander';
import { ExitCode } from '../base/errors.ts';
import { writeAside } from '../base/files.ts';
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
    const written = await writeAside(out, (aside) =>
      writeTable(aside, command.args, format, { ...reading, onProgress }).catch(systemError),
    );
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

/** Throws what the system said of the file; other errors as they are. */
function systemError(cause: unknown): never {
  throw cause instanceof CannotStore ? cause.cause : cause;
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
