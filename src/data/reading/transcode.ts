/**
 * @file Text of any encoding as UTF-8, in a stream (Node only).
 *
 * Every encoding considered agrees with ASCII, so nothing is decided until the first byte that is not ASCII. If
 * the text from there on is UTF-8 it must be so to its end; else the encoding is guessed from the lines that
 * hold such bytes, Windows-1252 when they tell little.
 */
import { isAscii, isUtf8 } from 'node:buffer';
import chardet from 'chardet';
import type { WdError } from '../../base/errors.ts';
import { lineEnds, notText, utf8Only } from '../encoding.ts';

/** What text is taken for when neither UTF-8 nor the guess convinces. */
const FALLBACK = 'windows-1252';
/** Names under which it is guessed: Latin-1 is a part of it. */
const WESTERN = new Set(['ISO-8859-1', 'windows-1252', 'ASCII']);

/** The least confidence, of 100, in another guess, and its least lead over the fallback. */
const LEAST_CONFIDENCE = 40;
const LEAST_LEAD = 10;
const SAMPLE_BYTES = 65_536;

/** Told once the encoding is known; never for text of nothing but ASCII. */
export type OnEncoding = (encoding: string) => void;

/**
 * Passes text on as UTF-8.
 *
 * @param given the encoding, if it is known
 * @throws WdError WD105 naming the first line that is not in the encoding
 */
export async function* toUtf8(
  bytes: AsyncGenerator<Buffer, void>,
  given: string | undefined,
  file: string,
  onEncoding: OnEncoding,
): AsyncGenerator<Buffer, void> {
  if (given !== undefined) {
    onEncoding(given);
    yield* decoded(bytes, given, file, 1);
    return;
  }
  let line = 1;
  try {
    for (let next = await bytes.next(); next.done !== true; next = await bytes.next()) {
      if (!isAscii(next.value)) {
        yield* beyondAscii(next.value, bytes, file, line, onEncoding);
        return;
      }
      line += lineEnds(next.value);
      yield next.value;
    }
  } finally {
    // Whoever stops early closes the file behind the stream.
    await bytes.return();
  }
}

async function* beyondAscii(
  first: Buffer,
  rest: AsyncGenerator<Buffer, void>,
  file: string,
  line: number,
  onEncoding: OnEncoding,
): AsyncGenerator<Buffer, void> {
  const second = await rest.next();
  const known = second.done === true ? first : Buffer.concat([first, second.value]);
  const encoding = isUtf8Start(known, second.done === true) ? 'UTF-8' : guessEncoding(known);
  onEncoding(encoding);
  yield* decoded(joined(known, rest), encoding, file, line);
}

async function* joined(first: Buffer, rest: AsyncIterable<Buffer>): AsyncGenerator<Buffer, void> {
  yield first;
  yield* rest;
}

/** Whether the bytes are UTF-8, but for a last character that may be cut off. */
function isUtf8Start(bytes: Buffer, whole: boolean): boolean {
  const cuts = whole ? [0] : [0, 1, 2, 3];
  return cuts.some((cut) => isUtf8(bytes.subarray(0, bytes.length - cut)));
}

/** The likeliest encoding of bytes that are not UTF-8, by a name that `TextDecoder` knows. */
export function guessEncoding(bytes: Buffer): string {
  const guesses = chardet.analyse(telling(bytes));
  const western = guesses.find(({ name }) => WESTERN.has(name))?.confidence ?? 0;
  const [best] = guesses;
  if (best === undefined || best.confidence < LEAST_CONFIDENCE) return FALLBACK;
  return best.confidence < western + LEAST_LEAD || !isEncoding(best.name) ? FALLBACK : best.name;
}

/** The lines that hold more than ASCII: the others only dilute the guess. */
function telling(bytes: Buffer): Buffer {
  const lines = bytes.toString('latin1').split(/[\r\n]+/);
  const beyond = lines.filter((line) => !isAscii(Buffer.from(line, 'latin1')));
  return Buffer.from(beyond.join('\n').slice(0, SAMPLE_BYTES), 'latin1');
}

/** Whether text of this encoding can be read. */
export function isEncoding(name: string): boolean {
  try {
    return new TextDecoder(name).encoding !== '';
  } catch {
    return false;
  }
}

async function* decoded(
  bytes: AsyncIterable<Buffer>,
  encoding: string,
  file: string,
  firstLine: number,
): AsyncGenerator<Buffer, void> {
  if (/^utf-?8$/i.test(encoding)) {
    yield* utf8Only(bytes, file, firstLine);
    return;
  }
  // Always as a stream: decoding in one piece, Node 20 takes Windows-1252 for Latin-1.
  const decoder = new TextDecoder(encoding, { fatal: true });
  let line = firstLine;
  let offset = 0;
  for await (const chunk of bytes) {
    const text = attempt(() => decoder.decode(chunk, { stream: true }));
    if (text === undefined) throw undecodable(chunk, { encoding, file, line, offset });
    const utf8 = Buffer.from(text);
    line += lineEnds(utf8);
    offset += chunk.length;
    yield utf8;
  }
  if (attempt(() => decoder.decode()) === undefined) {
    throw notText({ file, line, encoding, text: '' });
  }
}

/** The text, or undefined where the bytes are none. */
function attempt(decode: () => string): string | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}

interface ChunkPlace {
  readonly encoding: string;
  readonly file: string;
  /** The line on which the chunk begins. */
  readonly line: number;
  /** Bytes before it. */
  readonly offset: number;
}

function undecodable(chunk: Buffer, { encoding, file, line, offset }: ChunkPlace): WdError {
  // Half of a UTF-16 character may be left over from the chunk before.
  const whole = /^utf-16/i.test(encoding) ? chunk.subarray(offset % 2) : chunk;
  const shown = new TextDecoder(encoding).decode(whole, { stream: true });
  const bad = Math.max(0, shown.indexOf('\uFFFD'));
  const text = shown.slice(bad - lastLineLength(shown.slice(0, bad))).split(/[\r\n]/)[0];
  return notText({ file, line: line + lineEnds(Buffer.from(shown.slice(0, bad))), encoding, text });
}

function lastLineLength(text: string): number {
  return text.length - Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r')) - 1;
}
