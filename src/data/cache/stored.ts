/** @file Bytes of a cache with their place and checksum, read and checked (Node). */
import { checkCrc, damagedCache, type Stored } from './format.ts';
import type { ReadBytes } from './storage.ts';

/** @throws WdError WD541 where they are cut off or differ from what was written */
export function readStored(
  bytes: ReadBytes,
  { offset, length, crc }: Stored,
  path: string,
  what: string,
): Buffer<ArrayBuffer> {
  // Of its own, so that typed arrays can lie over it.
  const target = Buffer.from(new ArrayBuffer(length));
  if (bytes.read(target, offset) < length) throw damagedCache(path, `${what} is cut off`);
  checkCrc(target, crc, path, what);
  return target;
}
