/**
 * @file A file of records of equal length, in 32-bit words: written once, then read in any order (Node).
 *
 * It has no name for longer than it takes to open it: nothing of it is left behind, however the program ends.
 * What was read lately stays in the memory that the operating system has to spare, and gives way to anything else.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, ftruncateSync, openSync, read, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ExitCode, InternalError, WdError } from '../base/errors.ts';

const readSome = promisify(read);

const BYTES = 4;
/** One call reads no more than this. */
const BLOCK_BYTES = 2 ** 22;
/** Bytes between two records that are sooner read than jumped over. */
const GAP_BYTES = 2 ** 14;
/** Calls that are under way at once: as many as Node has threads for. */
const AT_ONCE = 4;
/** A key is a record and its place in the list; together they are exact in a float64. */
const PLACES = 2 ** 21;

/** Is shown a record: its place in the list asked for, and the words that it begins in at `at`. */
export type See = (place: number, words: Uint32Array, at: number) => void;

export interface RecordFile {
  /** By which another thread of this process can read it: `readRecordFile`. */
  readonly descriptor: number;
  /** Adds records behind those that are there. */
  append(words: Uint32Array): void;
  /** Records `first` … `first` + `count` − 1, in memory that the next call uses again. */
  range(first: number, count: number): Uint32Array;
  /**
   * Shows each of the records once, in any order.
   *
   * @param records at most 2^21 of them, in any order
   */
  visit(records: Uint32Array, see: See): Promise<void>;
  close(): void;
}

/**
 * @param width words of a record
 * @param folder where there is room for them
 * @throws WdError WD345 when the file cannot be made or written, WD346 when it cannot be read
 */
export function openRecordFile(width: number, folder = tmpdir()): RecordFile {
  const path = join(folder, `wd-rows-${process.pid}-${randomBytes(4).toString('hex')}.tmp`);
  const { file, forget } = openNameless(path, folder);
  let end = 0;
  return {
    ...readRecordFile(file, width),
    append: (words) => {
      end = writeAll(file, words, end, folder);
    },
    close: () => {
      closeSync(file);
      forget();
    },
  };
}

/** The records of a file that is open already, and stays so as long as it is read. @param width words of a record */
export function readRecordFile(file: number, width: number): RecordFile {
  const recordBytes = width * BYTES;
  let range = new Uint32Array(0);
  return {
    descriptor: file,
    append: () => {
      throw new InternalError('a file of records is written where it was opened');
    },
    range: (first, count) => {
      if (range.length < count * width) range = new Uint32Array(count * width);
      const words = range.subarray(0, count * width);
      readAll(file, words, first * recordBytes);
      return words;
    },
    visit: (records, see) => visitRuns(file, runsOf(records, recordBytes), width, see),
    close: () => {},
  };
}

function openNameless(path: string, folder: string): { file: number; forget: () => void } {
  let file: number;
  try {
    file = openSync(path, 'wx+', 0o600);
  } catch (cause) {
    throw cannotKeep(folder, cause);
  }
  const forget = (): void => rmSync(path, { force: true });
  try {
    forget();
    return { file, forget: () => {} };
  } catch {
    // Where an open file keeps its name, it goes when it is closed, or else at the end.
    process.once('exit', forget);
    return { file, forget };
  }
}

/** @returns the end of the file */
function writeAll(file: number, words: Uint32Array, from: number, folder: string): number {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  try {
    let written = 0;
    while (written < bytes.length) {
      written += writeSync(file, bytes, written, bytes.length - written, from + written);
    }
    return from + written;
  } catch (cause) {
    // The disk may be full: others should not go without room while the error is told.
    ftruncateSync(file);
    throw cannotKeep(folder, cause);
  }
}

function readAll(file: number, words: Uint32Array, from: number): void {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let done = 0; done < bytes.length;) {
    let got = 0;
    try {
      got = readSync(file, bytes, done, bytes.length - done, from + done);
    } catch (cause) {
      throw cannotRead(cause);
    }
    if (got === 0) throw cannotRead(new Error(`it ends at byte ${from + done}`));
    done += got;
  }
}

/** Records that are read by one call, those between them too. */
interface Run {
  /** The first record, and the one behind the last. */
  readonly first: number;
  readonly end: number;
  /** Record · PLACES + place, ascending: those that are wanted. */
  readonly keys: Float64Array;
}

/** The records in the order of the file, cut into runs. */
function runsOf(records: Uint32Array, recordBytes: number): Run[] {
  const keys = new Float64Array(records.length);
  for (let i = 0; i < records.length; i++) keys[i] = records[i] * PLACES + i;
  keys.sort();
  const largest = Math.max(1, Math.floor(BLOCK_BYTES / recordBytes));
  const gap = Math.floor(GAP_BYTES / recordBytes);
  const runs: Run[] = [];
  for (let from = 0; from < keys.length;) {
    const first = Math.floor(keys[from] / PLACES);
    let [to, end] = [from + 1, first + 1];
    for (; to < keys.length; to++) {
      const next = Math.floor(keys[to] / PLACES);
      if (next - end > gap || next >= first + largest) break;
      end = next + 1;
    }
    runs.push({ first, end, keys: keys.subarray(from, to) });
    from = to;
  }
  return runs;
}

async function visitRuns(
  file: number,
  runs: readonly Run[],
  width: number,
  see: See,
): Promise<void> {
  const longest = runs.reduce((most, { first, end }) => Math.max(most, end - first), 0);
  let next = 0;
  // Each reader takes the next run as soon as it is done with one.
  const reader = async (): Promise<void> => {
    const memory = new Uint32Array(longest * width);
    for (let run = runs[next++]; next <= runs.length; run = runs[next++]) {
      const { first, end, keys } = run;
      const words = memory.subarray(0, (end - first) * width);
      await readWhole(file, words, first * width * BYTES);
      for (const key of keys) {
        const record = Math.floor(key / PLACES);
        see(key - record * PLACES, words, (record - first) * width);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, runs.length) }, reader));
}

async function readWhole(file: number, words: Uint32Array, from: number): Promise<void> {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let done = 0; done < bytes.length;) {
    const { bytesRead } = await readSome(file, bytes, done, bytes.length - done, from + done).catch(
      (cause: unknown) => {
        throw cannotRead(cause);
      },
    );
    if (bytesRead === 0) throw cannotRead(new Error(`it ends at byte ${from + done}`));
    done += bytesRead;
  }
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

function cannotKeep(folder: string, cause: unknown): WdError {
  const message = `cannot keep the encoded rows in a file of ${folder}: ${reasonOf(cause)}`;
  return new WdError('WD345', ExitCode.cannotWrite, message, {
    cause,
    details: ['a table that does not fit in memory needs 4 bytes of disk for each value'],
    help: ['make room there, or name a folder with room: TMPDIR=/path/to/folder wd-train …'],
  });
}

function cannotRead(cause: unknown): WdError {
  const message = `cannot read the encoded rows back from their file: ${reasonOf(cause)}`;
  return new WdError('WD346', ExitCode.readFault, message, {
    cause,
    help: ['check the disk, or name another folder: TMPDIR=/path/to/folder wd-train …'],
  });
}
