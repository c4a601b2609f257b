/**
 * @file Opens a text file, plain or compressed, in any encoding, as a stream of UTF-8 bytes (Node only).
 *
 * Compression is told by the first bytes, not by the name. A file that is missing, empty, damaged or not text is
 * an error that says so; what comes through is UTF-8 without a byte order mark.
 */
import { dataError, ExitCode, WdError } from '../base/errors.ts';
import { lineEnds, textStart } from './encoding.ts';
import { shellWord } from './names.ts';
import { readAhead, type ReadAhead } from './read-ahead.ts';
import { DamagedData, decompressed, MAGIC_BYTES } from './reading/decompress.ts';
import type { Input } from './reading/inputs.ts';
import { toUtf8 } from './reading/transcode.ts';

/** Called as reading goes on, with bytes of the file on disk; the total is 0 where it is not known (a pipe). */
export type Progress = (bytesRead: number, bytesTotal: number) => void;

export interface OpenOptions {
  /** The encoding, by a name that `TextDecoder` knows; otherwise told from the bytes. */
  readonly encoding?: string | undefined;
  readonly onProgress?: Progress | undefined;
}

export interface TextSource {
  /** The beginning of the text: at least 64 KiB and 20 lines, unless there is less or lines are huge. */
  readonly head: Buffer;
  /** Whether there is no more text behind it. */
  readonly headIsAll: boolean;
  /** The whole text, its beginning included. Reading it may throw WD102, WD103 or WD105. */
  readonly bytes: AsyncGenerator<Buffer, void>;
  /** Closes the file where `bytes` were not read. */
  readonly close: () => void;
  /** What the text that was read so far is decoded from; `UTF-8` for ASCII. */
  readonly encoding: () => string;
}

const HEAD_BYTES = 65_536;
const HEAD_LINES = 20;
const LARGEST_HEAD = 4 * 2 ** 20;

/**
 * Opens a text. The file is closed when its `bytes` have been read to the end, or part of the way.
 *
 * @throws WdError WD102 unreadable, WD103 damaged gzip or zstd, WD104 empty, WD105 not in its encoding, WD106
 *   UTF-32, WD107 another kind of file
 */
export async function openInput(input: Input, options: OpenOptions = {}): Promise<TextSource> {
  const { file, size } = input;
  const raw = input.open();
  let encoding = 'UTF-8';
  try {
    const packed = await readAhead(counting(raw, size, options.onProgress), MAGIC_BYTES);
    const plain = await readAhead(decompressed(packed.head, packed.bytes), HEAD_BYTES);
    const start = textStart(plain.head, file, options.encoding);
    const text = toUtf8(
      without(plain.bytes, start.mark),
      options.encoding ?? start.encoding,
      file,
      (found) => {
        encoding = found;
      },
    );
    const { head, headIsAll, bytes } = await readLines(text);
    if (head.length === 0) throw emptyFile(file);
    return {
      head,
      headIsAll,
      bytes: named(bytes, file),
      encoding: () => encoding,
      close: () => raw.destroy(),
    };
  } catch (cause) {
    raw.destroy();
    throw readError(file, cause);
  }
}

/** Reads ahead until there are enough lines to tell from them how the rest is written. */
async function readLines(text: AsyncGenerator<Buffer, void>): Promise<ReadAhead> {
  let ahead = await readAhead(text, HEAD_BYTES);
  while (
    !ahead.headIsAll &&
    ahead.head.length < LARGEST_HEAD &&
    lineEnds(ahead.head) < HEAD_LINES
  ) {
    ahead = await readAhead(ahead.bytes, 2 * ahead.head.length);
  }
  return ahead;
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

/** The same bytes; a fault in reading them bears the file's name. */
async function* named(
  bytes: AsyncGenerator<Buffer, void>,
  file: string,
): AsyncGenerator<Buffer, void> {
  try {
    yield* bytes;
  } catch (cause) {
    throw readError(file, cause);
  }
}

/** The bytes without the first few, which lie in the first chunk. */
export async function* without(
  bytes: AsyncIterable<Buffer>,
  first: number,
): AsyncGenerator<Buffer, void> {
  let skip = first;
  for await (const chunk of bytes) {
    if (chunk.length > skip) yield chunk.subarray(skip);
    skip = 0;
  }
}

function emptyFile(file: string): WdError {
  return dataError('WD104', `${file} is empty; expected a header and rows`, {
    place: { file },
    help: ['check that it was written to its end'],
  });
}

/** Gives a fault of the disk or of the decompressor the file's name and a cure. */
function readError(file: string, cause: unknown): unknown {
  if (cause instanceof DamagedData) return damaged(file, cause);
  if (cause instanceof WdError || !(cause instanceof Error) || !('code' in cause)) return cause;
  return new WdError('WD102', ExitCode.readFault, `cannot read ${file}: ${cause.message}`, {
    place: { file },
    help: ['check that you may read it and that the disk is well'],
    cause,
  });
}

function damaged(file: string, cause: DamagedData): WdError {
  const { compression, cut, message } = cause;
  const state = cut
    ? `ends in the middle of its ${compression} data`
    : `is damaged ${compression} data`;
  return dataError('WD103', `${file} ${state}: ${message}`, {
    place: { file },
    help: [
      `copy or download it again; ${compression} -t ${shellWord(file)} tells whether a copy is whole`,
    ],
    cause,
  });
}
