/**
 * @file Opens a text file, plain or gzipped, as a stream of UTF-8 bytes (Node only).
 *
 * Compression is told by the first bytes, not by the name. A file that is missing, empty, damaged or not text is
 * an error that says so; what comes through is UTF-8 without a byte order mark.
 */
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { dataError, ExitCode, WdError } from '../base/errors.ts';
import { hasCode } from '../base/files.ts';
import { byteOrderMark, checkText, utf8Only } from './encoding.ts';
import { closest, quoted, shellWord } from './names.ts';
import { readAhead } from './read-ahead.ts';

/** Called as reading goes on, with bytes of the file on disk; the total is 0 where it is not known (a pipe). */
export type Progress = (bytesRead: number, bytesTotal: number) => void;

export interface TextSource {
  /** The beginning of the text, at least 64 KiB unless there is less. */
  readonly head: Buffer;
  /** Whether there is no more text behind it. */
  readonly headIsAll: boolean;
  /** The whole text, its beginning included. Reading it may throw WD102, WD103 or WD105. */
  readonly bytes: AsyncGenerator<Buffer, void>;
}

const HEAD_BYTES = 65_536;
const CHUNK_BYTES = 262_144;
const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);

/**
 * Opens a file of text. The file is closed when its `bytes` have been read to the end, or part of the way.
 *
 * @throws WdError WD100 missing, WD101 a folder, WD102 unreadable, WD103 damaged gzip, WD104 empty,
 *   WD105 not UTF-8, WD106 UTF-16 or UTF-32, WD107 another kind of file
 */
export async function openBytes(path: string, onProgress?: Progress): Promise<TextSource> {
  const size = await fileSize(path);
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    const packed = await readAhead(counting(raw, size, onProgress), GZIP_MAGIC.length);
    const gzipped = packed.head.subarray(0, GZIP_MAGIC.length).equals(GZIP_MAGIC);
    const plain = gzipped ? gunzipped(packed.bytes) : packed.bytes;
    const { head, headIsAll, bytes } = await readAhead(plain, HEAD_BYTES);
    const mark = byteOrderMark(head);
    if (head.length === mark) throw emptyFile(path);
    checkText(head, path);
    return { head: head.subarray(mark), headIsAll, bytes: checked(bytes, mark, path) };
  } catch (cause) {
    raw.destroy();
    throw readError(path, cause);
  }
}

async function fileSize(path: string): Promise<number> {
  try {
    const found = await stat(path);
    if (!found.isDirectory()) return found.size;
  } catch (cause) {
    if (hasCode(cause, 'ENOENT', 'ENOTDIR')) throw await missingFile(path);
    throw readError(path, cause);
  }
  throw dataError('WD101', `${path} is a folder; expected a CSV file`, {
    place: { file: path },
    help: ['name a file in it'],
  });
}

async function missingFile(path: string): Promise<WdError> {
  const folder = dirname(path);
  const names = await readdir(folder).catch(() => undefined);
  const meant = names === undefined ? undefined : closest(basename(path), names);
  const help =
    names === undefined
      ? `there is no folder ${quoted(folder)} either; check the path`
      : `the folder ${quoted(folder)} has no file of such a name; check the path`;
  return dataError('WD100', `there is no file ${path}`, {
    place: { file: path },
    help: [meant === undefined ? help : `did you mean ${join(folder, meant)}?`],
  });
}

async function* counting(
  raw: AsyncIterable<Buffer>,
  size: number,
  onProgress: Progress | undefined,
): AsyncGenerator<Buffer, void> {
  let read = 0;
  for await (const chunk of raw) {
    read += chunk.length;
    yield chunk;
    // Told after the chunk was used: what is reported has been dealt with.
    onProgress?.(read, size);
  }
}

async function* gunzipped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const gunzip: AsyncIterable<Buffer> = pipeline(
    bytes,
    createGunzip({ chunkSize: CHUNK_BYTES }),
    // A failure of either end also ends the loop below, which throws it.
    () => {},
  );
  yield* gunzip;
}

async function* checked(
  bytes: AsyncGenerator<Buffer, void>,
  mark: number,
  path: string,
): AsyncGenerator<Buffer, void> {
  try {
    yield* utf8Only(without(bytes, mark), path);
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** The bytes without the first few, which lie in the first chunk. */
async function* without(bytes: AsyncIterable<Buffer>, first: number): AsyncGenerator<Buffer, void> {
  let skip = first;
  for await (const chunk of bytes) {
    yield chunk.subarray(skip);
    skip = 0;
  }
}

function emptyFile(path: string): WdError {
  return dataError('WD104', `${path} is empty; expected a header and rows`, {
    place: { file: path },
    help: ['check that it was written to its end'],
  });
}

/** Gives a fault of the disk or of the decompressor the file's name and a cure. */
function readError(path: string, cause: unknown): unknown {
  if (cause instanceof WdError || !(cause instanceof Error) || !('code' in cause)) return cause;
  if (String(cause.code).startsWith('Z_')) {
    const cut = cause.code === 'Z_BUF_ERROR';
    const state = cut ? 'ends in the middle of its gzip data' : 'is damaged gzip data';
    return dataError('WD103', `${path} ${state}: ${cause.message}`, {
      place: { file: path },
      help: [`copy or download it again; gzip -t ${shellWord(path)} tells whether a copy is whole`],
      cause,
    });
  }
  return new WdError('WD102', ExitCode.readFault, `cannot read ${path}: ${cause.message}`, {
    place: { file: path },
    help: ['check that you may read it and that the disk is well'],
    cause,
  });
}
