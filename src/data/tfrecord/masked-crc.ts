/** @file The checksum of TFRecord files: CRC-32C (Castagnoli), masked. */
import crc32c from 'crc-32/crc32c.js';

const MASK = 0xa282ead8;

/**
 * The CRC-32C of some bytes, rotated by 15 bits and shifted by a constant, as an unsigned 32-bit number. A CRC over
 * data that itself holds CRCs would be weak without that (tensorflow/tsl/lib/hash/crc32c.h).
 */
export function maskedCrc(bytes: Uint8Array): number {
  const crc = crc32c.buf(bytes);
  return (((crc >>> 15) | (crc << 17)) + MASK) >>> 0;
}
