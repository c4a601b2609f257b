/** @file The bytes of a TFRecord file, plain or gzipped (Node only). */
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { readAhead } from '../read-ahead.ts';
import { readFault } from './file-faults.ts';
import { beginsRecord, HEADER_BYTES } from './framing.ts';

const CHUNK_BYTES = 262_144;

/** Whether bytes begin as gzip data do, and are no record whose length happens to have these bytes. */
export function beginsGzip(head: Uint8Array): boolean {
  return head[0] === 0x1f && head[1] === 0x8b && !beginsRecord(head);
}

/**
 * Reads a file, unpacked where it is gzipped, which its name need not tell. It is closed at the end of the reading,
 * or when that stops early.
 *
 * @throws WdError WD100 missing, WD101 a folder, WD102 unreadable, WD103 damaged gzip data
 */
export async function* recordBytes(path: string): AsyncGenerator<Buffer, void> {
  const raw = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  try {
    const { head, bytes } = await readAhead(raw, HEADER_BYTES);
    yield* beginsGzip(head) ? gunzipped(bytes) : bytes;
  } catch (cause) {
    throw readFault(path, cause);
  } finally {
    raw.destroy();
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
