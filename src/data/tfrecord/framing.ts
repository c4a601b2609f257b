/**
 * @file Cuts a TFRecord file into its records, checking every byte.
 *
 * A record is the length of its data (uint64), a checksum of these 8 bytes, the data, a checksum of the data; all
 * little-endian (tensorflow.org/tutorials/load_data/tfrecord). There is no header, and no mark where a file ends.
 */
import {
  damagedRecord,
  foreignFile,
  longRecord,
  type RecordPlace,
  truncatedRecord,
} from './framing-errors.ts';
import { maskedCrc } from './masked-crc.ts';

export interface TfRecord extends RecordPlace {
  readonly data: Uint8Array;
}

/** Bytes of a length and its checksum: what can be checked before anything else is read. */
export const HEADER_BYTES = 12;
const FOOTER_BYTES = 4;

/** Data of more bytes than this (1 GiB) is taken for a fault, even where its length is confirmed. */
const LONGEST_RECORD = 2 ** 30;

/** Whether a file that begins like this is a TFRecord: by chance, one in four milliards of others looks so. */
export function beginsRecord(head: Uint8Array): boolean {
  if (head.length < HEADER_BYTES) return false;
  const view = new DataView(head.buffer, head.byteOffset, HEADER_BYTES);
  return view.getUint32(8, true) === maskedCrc(head.subarray(0, 8));
}

/**
 * Hands over the records of a file, one after another. Their data is a view that later records may overwrite.
 *
 * @param visit returns whether more records are wanted
 * @returns whether the whole file was read
 * @throws WdError WD500 for another kind of file, WD501 where a checksum is wrong, WD502 where the file ends within
 *   a record, WD503 for a record that is too long
 */
export async function eachRecord(
  chunks: AsyncIterable<Uint8Array>,
  file: string,
  visit: (record: TfRecord) => boolean,
): Promise<boolean> {
  let parts: Uint8Array[] = [];
  let [held, wanted, offset, number] = [0, HEADER_BYTES, 0, 1];
  for await (const chunk of chunks) {
    parts.push(chunk);
    held += chunk.length;
    // Joined only once a record is complete: a long one would be copied with every chunk.
    if (held < wanted) continue;
    const bytes = parts.length === 1 ? chunk : joined(parts, held);
    let start = 0;
    for (;;) {
      const rest = bytes.subarray(start);
      wanted = frameLength(rest, { file, number, offset });
      if (rest.length < wanted) break;
      if (!visit(recordOf(rest.subarray(0, wanted), { file, number, offset }))) return false;
      start += wanted;
      offset += wanted;
      number++;
    }
    parts = [bytes.subarray(start)];
    held = bytes.length - start;
  }
  if (held > 0) throw truncatedRecord({ file, number, offset }, held, wanted);
  return true;
}

/** Bytes of the whole frame that begins here, or those of a header where there are fewer. */
function frameLength(bytes: Uint8Array, place: RecordPlace): number {
  if (bytes.length < HEADER_BYTES) return HEADER_BYTES;
  if (!beginsRecord(bytes)) throw place.number === 1 ? foreignFile(place) : damagedRecord(place);
  const view = new DataView(bytes.buffer, bytes.byteOffset, 8);
  const length = view.getUint32(4, true) * 2 ** 32 + view.getUint32(0, true);
  if (length > LONGEST_RECORD) throw longRecord(place, length);
  return HEADER_BYTES + length + FOOTER_BYTES;
}

function recordOf(frame: Uint8Array, place: RecordPlace): TfRecord {
  const end = frame.length - FOOTER_BYTES;
  const data = frame.subarray(HEADER_BYTES, end);
  const sum = new DataView(frame.buffer, frame.byteOffset + end, FOOTER_BYTES).getUint32(0, true);
  if (sum !== maskedCrc(data)) throw damagedRecord(place, data.length);
  return { file: place.file, number: place.number, offset: place.offset, data };
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
