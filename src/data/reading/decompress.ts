/** @file Unpacks gzip and zstd, told by the first bytes, as a stream (Node only). */
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ZSTDDecoder } from 'zstddec/stream';

/** How many first bytes tell a compression. */
export const MAGIC_BYTES = 4;

const GZIP_MAGIC = Buffer.from([0x1f, 0x8b]);
const ZSTD_MAGIC = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);
const CHUNK_BYTES = 262_144;

/** On damaged data the decoder gives empty chunks for ever; on good data one or two in a row. */
const MOST_EMPTY_CHUNKS = 64;

export type Compression = 'gzip' | 'zstd';

/** Compressed data that ends too soon or is not what it seems. */
export class DamagedData extends Error {
  override readonly name = 'DamagedData';
  readonly compression: Compression;
  readonly cut: boolean;

  constructor(compression: Compression, cut: boolean, cause: Error) {
    super(cause.message, { cause });
    this.compression = compression;
    this.cut = cut;
  }
}

/** The bytes as they were before they were compressed, if they were. */
export function decompressed(
  head: Buffer,
  bytes: AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, void> {
  if (startsWith(head, GZIP_MAGIC)) return gunzipped(bytes);
  return startsWith(head, ZSTD_MAGIC) ? unzstd(bytes) : bytes;
}

function startsWith(head: Buffer, magic: Buffer): boolean {
  return head.subarray(0, magic.length).equals(magic);
}

async function* gunzipped(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const gunzip: AsyncIterable<Buffer> = pipeline(
    bytes,
    createGunzip({ chunkSize: CHUNK_BYTES }),
    // A failure of either end also ends the loop below, which throws it.
    () => {},
  );
  try {
    yield* gunzip;
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause)) throw cause;
    if (!String(cause.code).startsWith('Z_')) throw cause;
    throw new DamagedData('gzip', cause.code === 'Z_BUF_ERROR', cause);
  }
}

async function* unzstd(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  const decoder = new ZSTDDecoder();
  await decoder.init();
  let next: Buffer | undefined;
  // The decoder pulls when it has used up what it had, and cannot wait: a chunk lies ready before each step.
  function* fed(): Generator<Buffer> {
    for (let chunk = next; chunk !== undefined; chunk = next) {
      next = undefined;
      yield chunk;
    }
  }
  const steps = decoder.decodeStreaming(fed());
  const source = bytes[Symbol.asyncIterator]();
  let empty = 0;
  try {
    for (;;) {
      next ??= await nextFilled(source);
      const step = unpackedStep(steps);
      if (step.done === true) return;
      empty = step.value.length === 0 ? empty + 1 : 0;
      if (empty > MOST_EMPTY_CHUNKS) {
        throw new DamagedData('zstd', false, new Error('the decoder gets no further'));
      }
      if (step.value.length > 0) yield Buffer.from(step.value.buffer, 0, step.value.length);
    }
  } finally {
    await source.return?.();
  }
}

async function nextFilled(source: AsyncIterator<Buffer>): Promise<Buffer | undefined> {
  for (;;) {
    const { done, value } = await source.next();
    if (done === true) return undefined;
    if (value.length > 0) return value;
  }
}

/** The decoder throws one kind of error: for data that ends too soon. */
function unpackedStep(steps: Iterator<Uint8Array>): IteratorResult<Uint8Array, unknown> {
  try {
    return steps.next();
  } catch (cause) {
    throw cause instanceof Error ? new DamagedData('zstd', true, cause) : cause;
  }
}
