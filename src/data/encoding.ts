/** @file Is this text, and in which encoding? Told by its first bytes (Node only). */
import { isUtf8 } from 'node:buffer';
import { dataError, type WdError } from '../base/errors.ts';
import { excerpt, shellWord } from './names.ts';

/** First bytes in hexadecimal of what is sometimes given in place of a CSV. */
const OTHER_FORMATS: readonly (readonly [magic: string, name: string])[] = [
  ['5041523115', 'a Parquet file'],
  ['504b0304', 'a zip archive or an Excel workbook'],
  ['d0cf11e0a1b11ae1', 'an old Excel workbook'],
  ['425a6839314159265359', 'bzip2-compressed'],
  ['fd377a585a00', 'xz-compressed'],
  ['4152524f57310000', 'an Arrow file'],
  ['894844460d0a1a0a', 'an HDF5 file'],
];

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

/** What the first bytes of a text say of the rest. */
export interface TextStart {
  /** UTF-16, little or big end first; undefined for text in bytes, whose encoding shows later. */
  readonly encoding: 'UTF-16LE' | 'UTF-16BE' | undefined;
  /** Length of the byte order mark in bytes: 3, 2 or 0. */
  readonly mark: number;
}

/**
 * Tells text by its first bytes.
 *
 * @param given the encoding, if it is known: zeros are then no sign of anything
 * @throws WdError WD106 for UTF-32, WD107 for other kinds of files: known ones, or any with NUL bytes
 */
export function textStart(head: Buffer, file: string, given: string | undefined): TextStart {
  const start = head.toString('hex', 0, 16);
  const other = OTHER_FORMATS.find(([magic]) => start.startsWith(magic));
  if (other !== undefined) throw binary(file, other[1]);
  if (start.startsWith('efbbbf')) return { encoding: undefined, mark: 3 };
  if (start.startsWith('fffe0000') || start.startsWith('0000feff')) throw utf32(file);
  if (start.startsWith('fffe')) return { encoding: 'UTF-16LE', mark: 2 };
  if (start.startsWith('feff')) return { encoding: 'UTF-16BE', mark: 2 };
  const encoding = given === undefined ? unmarkedWide(head) : undefined;
  if (given === undefined && encoding === undefined && head.includes(0)) {
    throw binary(file, 'binary data');
  }
  return { encoding, mark: 0 };
}

function utf32(file: string): WdError {
  const read = file.endsWith('.gz') ? 'gunzip -c' : 'cat';
  return dataError('WD106', `${file} is UTF-32 text; expected UTF-8`, {
    place: { file },
    help: [`convert it: ${read} ${shellWord(file)} | iconv -f UTF-32 -t UTF-8 > converted.csv`],
  });
}

function binary(file: string, found: string): WdError {
  return dataError('WD107', `${file} is ${found}; expected CSV text, plain or compressed`, {
    place: { file },
    help: ['unpack it, or save it as CSV; gzip and zstd are unpacked here'],
  });
}

/** UTF-16 without a mark: characters of the Latin alphabet have a zero for every other byte. */
function unmarkedWide(head: Buffer): 'UTF-16LE' | 'UTF-16BE' | undefined {
  const zeros = [0, 0];
  const pairs = Math.min(head.length, 4096) >> 1;
  for (let i = 0; i < 2 * pairs; i++) if (head[i] === 0) zeros[i & 1]++;
  if (zeros[1] > 0.4 * pairs && zeros[0] < 0.1 * pairs) return 'UTF-16LE';
  if (zeros[0] > 0.4 * pairs && zeros[1] < 0.1 * pairs) return 'UTF-16BE';
  return undefined;
}

/**
 * Passes the bytes on, cut between characters, as long as they are UTF-8.
 *
 * @param firstLine the number of their first line in the file
 * @throws WdError WD105 naming the first line that is not
 */
export async function* utf8Only(
  bytes: AsyncIterable<Buffer>,
  file: string,
  firstLine: number,
): AsyncGenerator<Buffer, void> {
  let carried: Buffer = Buffer.alloc(0);
  let line = firstLine;
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
export function lineEnds(bytes: Buffer): number {
  const end = bytes.includes(LINE_FEED) ? LINE_FEED : CARRIAGE_RETURN;
  let ends = 0;
  for (let at = bytes.indexOf(end); at >= 0; at = bytes.indexOf(end, at + 1)) ends++;
  return ends;
}

function notUtf8(bytes: Buffer, firstLine: number, file: string): WdError {
  // Latin-1 is the likeliest reading; it is only shown, never used.
  const lines = bytes.toString('latin1').split(/\r\n|\n|\r/);
  const bad = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  const index = Math.max(bad, 0);
  return notText({ file, line: firstLine + index, encoding: 'UTF-8', text: lines[index] });
}

/** A line that is not in its encoding. */
export interface BadLine {
  readonly file: string;
  readonly line: number;
  readonly encoding: string;
  /** The line as it may have been meant. */
  readonly text: string;
}

/** The error for bytes that are no text in their encoding: WD105. */
export function notText({ file, line, encoding, text }: BadLine): WdError {
  const utf8 = encoding === 'UTF-8';
  return dataError('WD105', `${file} is not ${encoding} text`, {
    place: { file, line, text: excerpt(text) },
    details: utf8 ? ['the line is shown as if it were Latin-1, which it may be'] : [],
    help: utf8
      ? [
          'if all of it is in another encoding, say which: --encoding windows-1252',
          'else save it as UTF-8 (Excel calls that "CSV UTF-8")',
        ]
      : ['say another encoding with --encoding, or save the file as UTF-8'],
  });
}
