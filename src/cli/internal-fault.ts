/** @file The report of a fault of this program: one line for the person, the rest in a file. */
import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { packageVersion } from './program.ts';
import type { Terminal } from './terminal.ts';
import { visible } from './visible.ts';

const LONGEST_MESSAGE = 300;

/** Says what went wrong in one line, and writes the stack to a file in the folder for temporary files. */
export function reportFault(thrown: unknown, io: Terminal): void {
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : inspect(thrown);
  const file = writeDebugFile(thrown);
  if (io.json) {
    io.event({ event: 'error', code: 'WD000', message, details: [], help: [], debugFile: file });
    return;
  }
  const plea =
    file === undefined
      ? 'please report it'
      : `please report it with the file ${visible(file)}, which has the details`;
  const shown = visible(message, LONGEST_MESSAGE);
  io.complain(`internal error: ${shown} (this is a fault of wd-train, not yours: ${plea})`);
}

/** @returns its path, or nothing where it cannot be written: this report must not fail itself */
function writeDebugFile(thrown: unknown): string | undefined {
  const file = join(
    tmpdir(),
    `wd-train-fault-${process.pid}-${randomBytes(4).toString('hex')}.txt`,
  );
  try {
    const content = [
      `wd-train ${packageVersion()}, Node ${process.version}, ${process.platform} ${process.arch}`,
      `command: ${process.argv.map((word) => JSON.stringify(word)).join(' ')}`,
      '',
      inspect(thrown, { depth: 4 }),
      '',
    ].join('\n');
    // The command line is the person's own: nobody else needs to read it.
    writeFileSync(file, content, { flag: 'wx', mode: 0o600 });
    return file;
  } catch {
    return undefined;
  }
}
