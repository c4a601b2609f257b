/** @file Which kind of table a file holds, by its first bytes also inside gzip data (Node only). */
import { constants, gunzipSync } from 'node:zlib';
import { beginsRecord } from './framing.ts';
import { beginsGzip } from './record-bytes.ts';

export type FileFormat = 'parquet' | 'tfrecord' | 'text';

/** Of gzip data so much is unpacked: at most 1032 times as much comes out. */
const PACKED_BYTES = 4096;

/** As writers name them, the number of a part included: `x.tfrecord-00001-of-00012.gz`. */
const TFRECORD_NAME = /[.-](?:tfrecords?|tfrec)(?:-\d+-of-\d+)?(?:\.gz)?$/i;

/**
 * Tells Parquet and TFRecord from text, inside gzip data too.
 *
 * @param head the file's first bytes: 64 are enough, 4096 for gzipped ones
 * @param path decides only where the bytes are those of no known format: a TFRecord whose beginning is damaged is
 *   better called that than text full of odd characters
 */
export function formatOf(head: Uint8Array, path: string): FileFormat {
  const bytes = beginsGzip(head) ? beginningOf(head) : head;
  if (isParquet(bytes)) return 'parquet';
  if (beginsRecord(bytes) || (TFRECORD_NAME.test(path) && !isPlain(bytes))) return 'tfrecord';
  return 'text';
}

function isParquet(bytes: Uint8Array): boolean {
  // `PAR1`, with a plain or an encrypted footer.
  const magic = String.fromCharCode(...bytes.subarray(0, 4));
  return magic === 'PAR1' || magic === 'PARE';
}

/** Whether there is text, and nothing in it that no text has. */
function isPlain(bytes: Uint8Array): boolean {
  return bytes.length > 0 && !bytes.subarray(0, 64).includes(0);
}

/** What the beginning of gzip data unpacks to; nothing where they are damaged, which the reader will find. */
function beginningOf(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed.subarray(0, PACKED_BYTES), { finishFlush: constants.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array(0);
  }
}
