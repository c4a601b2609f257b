/**
 * @file Is this text? Recognises other kinds of files by their first bytes, and lets nothing through but
 * UTF-8 (Node only).
 */
import { isUtf8 } from 'node:buffer';
import { dataError, type WdError } from '../base/errors.ts';
import { excerpt, shellWord } from './names.ts';

/** First bytes in hexadecimal of what is sometimes given in place of a CSV. */
const OTHER_FORMATS: readonly (readonly [magic: string, name: string])[] = [
  ['5041523115', 'a Parquet file'],
  ['504b0304', 'a zip archive or an Excel workbook'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook'],
  ['28b52ffd', 'zstd-compressed'],
  ['425a6839314159265359', 'bzip2-compressed'],
  ['fd377a585a00', 'xz-compressed'],
  ['4152524f57310000', 'an Arrow file'],
  ['894844460d0a1a0a', 'an HDF5 file'],
];

const UTF8_BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** The number of bytes of a UTF-8 byte order mark at the beginning: 3 or 0. */
export function byteOrderMark(head: Buffer): number {
  return head.subarray(0, UTF8_BOM.length).equals(UTF8_BOM) ? UTF8_BOM.length : 0;
}

/**
 * Refuses what is not text in a byte-wise encoding.
 *
 * @throws WdError WD106 for UTF-16 and UTF-32, WD107 for other kinds of files: known ones, or any with NUL bytes
 */
export function checkText(head: Buffer, file: string): void {
  const start = head.toString('hex', 0, 16);
  const other = OTHER_FORMATS.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw binary(file, other[1]);
  const wide = wideEncoding(head);
  if (wide === undefined) {
    if (head.includes(0)) throw binary(file, 'binary data');
    return;
  }
  throw dataError('WD106', `${file} is ${wide} text; expected UTF-8`, {
    place: { file },
    help: [`convert it: ${conversion(file, wide)}`],
  });
}

function binary(file: string, found: string): WdError {
  return dataError('WD107', `${file} is ${found}; expected CSV text, plain or gzipped`, {
    place: { file },
    help: ['unpack it, or save it as CSV'],
  });
}

function wideEncoding(head: Buffer): string | undefined {
  const mark = head.toString('hex', 0, 4);
  if (mark === 'fffe0000' || mark === '0000feff') return 'UTF-32';
  if (mark.startsWith('fffe')) return 'UTF-16LE';
  if (mark.startsWith('feff')) return 'UTF-16BE';
  // Without a mark: characters of the Latin alphabet have a zero for every other byte.
  const zeros = [0, 0];
  const pairs = Math.min(head.length, 4096) >> 1;
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]++;
  if (zeros[1] > 0.4 * pairs && zeros[0] < 0.1 * pairs) return 'UTF-16LE';
  if (zeros[0] > 0.4 * pairs && zeros[1] < 0.1 * pairs) return 'UTF-16BE';
  return undefined;
}

function conversion(file: string, from: string): string {
  const read = file.endsWith('.gz') ? 'gunzip -c' : 'cat';
  return `${read} ${shellWord(file)} | iconv -f ${from} -t UTF-8 > converted.csv`;
}

/**
 * Passes the bytes on, cut between characters, as long as they are UTF-8.
 *
 * @throws WdError WD105 naming the first line that is not
 */
export async function* utf8Only(
  bytes: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<Buffer, void> {
  let carried: Buffer = Buffer.alloc(0);
  let line = 1;
  for await (const chunk of bytes) {
    const joined = carried.length === 0 ? chunk : Buffer.concat([carried, chunk]);
    const end = joined.length - unfinished(joined);
    const whole = joined.subarray(0, end);
    if (!isUtf8(whole)) throw notUtf8(whole, line, file);
    line += lineEnds(whole);
    carried = joined.subarray(end);
    yield whole;
  }
  if (carried.length > 0) throw notUtf8(carried, line, file);
}

/** Bytes at the end that begin a character whose rest is yet to come: 0 to 3. */
function unfinished(bytes: Buffer): number {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back];
    if (byte >= 0xc0) return back < characterLength(byte) ? back : 0;
    if (byte < 0x80) return 0;
  }
  return 0;
}

function characterLength(lead: number): number {
  if (lead >= 0xf0) return 4;
  return lead >= 0xe0 ? 3 : 2;
}

/** Line ends in the bytes: line feeds, or carriage returns where there is no line feed. */
function lineEnds(bytes: Buffer): number {
  const end = bytes.includes(LINE_FEED) ? LINE_FEED : CARRIAGE_RETURN;
  let ends = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) ends++;
  return ends;
}

function notUtf8(bytes: Buffer, firstLine: number, file: string): WdError {
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  const index = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  // Latin-1 is the likeliest reading; it is only shown, never used.
  const text = excerpt(lines[Math.max(index, 0)]);
  return dataError('WD105', `${file} is not UTF-8 text`, {
    place: { file, line: firstLine + Math.max(index, 0), text },
    details: ['the line is shown as if it were Latin-1, which it may be'],
    help: [
      'save it as UTF-8 (Excel calls that "CSV UTF-8")',
      `or convert it, for instance from Windows-1252: ${conversion(file, 'WINDOWS-1252')}`,
    ],
  });
}
