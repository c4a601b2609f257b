/** @file Opens a Parquet file for reading at any place, and finds its columns (Node only). */
import { open, type FileHandle } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { AsyncBuffer, Compressors, FileMetaData } from 'hyparquet';
import { readFault } from '../tfrecord/file-faults.ts';
import { damagedFile, encryptedFile, notParquet } from './parquet-errors.ts';

export interface ParquetFile {
  readonly path: string;
  readonly bytes: AsyncBuffer;
  readonly metadata: FileMetaData;
}

const MAGIC_BYTES = 4;
/** Magic, an empty footer, its length, magic. */
const SMALLEST = 12;

/**
 * Opens a file, hands it to `use`, and closes it.
 *
 * @throws WdError WD100 missing, WD101 a folder, WD102 unreadable, WD520 another kind of file, WD521 a damaged
 *   footer, WD523 an encrypted file; whatever `use` throws
 */
export async function withParquetFile<T>(
  path: string,
  use: (file: ParquetFile) => Promise<T>,
): Promise<T> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path);
    const bytes = await randomAccess(handle, path);
    return await use({ path, bytes, metadata: await readMetadata(path, bytes) });
  } catch (cause) {
    throw readFault(path, cause);
  } finally {
    await handle?.close();
  }
}

async function randomAccess(handle: FileHandle, path: string): Promise<AsyncBuffer> {
  const { size: byteLength } = await handle.stat();
  return {
    byteLength,
    async slice(start, end = byteLength) {
      // A damaged footer may point anywhere; nothing is allocated for that.
      const inside = start >= 0 && start <= end && end <= byteLength;
      if (!inside) throw new RangeError(`bytes ${start} to ${end} of ${byteLength}`);
      const buffer = new ArrayBuffer(end - start);
      await fill(handle, new Uint8Array(buffer), start, path);
      return buffer;
    },
  };
}

async function fill(
  handle: FileHandle,
  target: Uint8Array,
  start: number,
  path: string,
): Promise<void> {
  let filled = 0;
  while (filled < target.length) {
    const { bytesRead } = await handle.read(target, filled, target.length - filled, start + filled);
    if (bytesRead === 0) throw damagedFile(path, 'its end', 'it became shorter while it was read');
    filled += bytesRead;
  }
}

async function readMetadata(path: string, bytes: AsyncBuffer): Promise<FileMetaData> {
  const size = bytes.byteLength;
  const head = await magicAt(bytes, 0);
  if (head === 'PARE') throw encryptedFile(path);
  if (head !== 'PAR1') throw notParquet(path, foundInstead(head, size));
  const tail = size < SMALLEST ? '' : await magicAt(bytes, size - MAGIC_BYTES);
  if (tail === 'PARE') throw encryptedFile(path);
  if (tail !== 'PAR1') throw damagedFile(path, 'its footer', 'it does not end with PAR1');
  const { parquetMetadataAsync } = await import('hyparquet');
  try {
    return await parquetMetadataAsync(bytes, { geoparquet: false });
  } catch (cause) {
    throw damagedFile(path, 'its footer', cause);
  }
}

async function magicAt(bytes: AsyncBuffer, start: number): Promise<string> {
  const end = Math.min(bytes.byteLength, start + MAGIC_BYTES);
  return String.fromCharCode(...new Uint8Array(await bytes.slice(start, end)));
}

function foundInstead(head: string, size: number): string {
  if (size === 0) return 'it is empty';
  return head.startsWith('\u001f\u008b') ? 'it is gzipped' : 'it does not begin with PAR1';
}

/**
 * The decompressors: zlib's own where it has them, which check what they unpack and never make more of it than is
 * announced.
 */
export async function decompressors(): Promise<Compressors> {
  const { compressors } = await import('hyparquet-compressors');
  return {
    ...compressors,
    GZIP: (input, length) => gunzipSync(input, { maxOutputLength: Math.max(length, 1) }),
    BROTLI: (input, length) =>
      brotliDecompressSync(input, { maxOutputLength: Math.max(length, 1) }),
  };
}
