/** @file Text cut into blocks between rows, to be parsed one by one, by several hands (Node). */

/** A block of whole rows. */
export interface TextBlock {
  /** With room for one byte more than `length`. */
  readonly bytes: Buffer<ArrayBuffer>;
  readonly length: number;
  /** Whether it is a header, which is no row of the table. */
  readonly isHeader: boolean;
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const QUOTE = 0x22;
const SPACE = 0x20;

/** The parser gives up on a row of 64 MiB characters; a block that has no end by then is left to it. */
const LARGEST_BLOCK = 256 * 2 ** 20;
/** A block that ends in so many bytes of blank lines is cut within them. */
const MOST_BLANK = 4 * 2 ** 20;

export interface CutOptions {
  /** Whether the first row comes as a block of its own. */
  readonly header: boolean;
  /** Bytes of a block, about. */
  readonly size: number;
  /** Gives memory of at least so many bytes. */
  readonly take: (bytes: number) => Buffer<ArrayBuffer>;
}

/**
 * Cuts text where a row ends and, if it can be, where no blank line stands before: so blank lines begin a block.
 *
 * A line end within quotes ends no row; quotes are told by their number, which is right wherever they match.
 */
export async function* cutBlocks(
  text: AsyncIterable<Buffer>,
  { header, size, take }: CutOptions,
): AsyncGenerator<TextBlock, void> {
  let bytes = take(size + 1);
  // What is taken may be larger; where a text is cut must not depend on that.
  let room = size;
  let length = 0;
  let headerAhead = header;

  /** Cuts off the first bytes as a block; the rest goes on in other memory. */
  function cutAt(end: number, isHeader: boolean): TextBlock {
    const rest = length - end;
    room = Math.max(size, 2 * rest);
    const next = take(room + 1);
    bytes.copy(next, 0, end, length);
    const block = { bytes, length: end, isHeader };
    bytes = next;
    length = rest;
    return block;
  }

  for await (const chunk of text) {
    let used = 0;
    while (used < chunk.length) {
      const piece = chunk.subarray(used, used + room - length);
      bytes.set(piece, length);
      length += piece.length;
      used += piece.length;
      if (headerAhead) {
        const end = firstRowEnd(bytes, length);
        if (end > 0) {
          headerAhead = false;
          yield cutAt(end, true);
        }
      }
      if (length < room) continue;
      const end = headerAhead ? 0 : lastRowEnd(bytes, length, length > size + MOST_BLANK);
      if (end > 0) yield cutAt(end, false);
      else if (length >= LARGEST_BLOCK) yield cutAt(length, false);
      else {
        room = 2 * length;
        const more = take(room + 1);
        bytes.copy(more, 0, 0, length);
        bytes = more;
      }
    }
  }
  if (headerAhead) {
    // A carriage return at the very end leaves it open.
    const end = firstRowEnd(bytes, length);
    if (length > 0) yield cutAt(end > 0 ? end : length, true);
  }
  if (length > 0) yield cutAt(length, false);
}

/** Where the first row ends, its line end included; 0 where that is not to be seen yet. */
function firstRowEnd(bytes: Buffer, length: number): number {
  let quoted = false;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && isLineEnd(byte)) {
      const next = at + 1;
      if (byte === LINE_FEED) return next;
      // What follows a carriage return must be seen.
      if (next < length) return bytes[next] === LINE_FEED ? next + 1 : next;
    }
  }
  return 0;
}

function isLineEnd(byte: number): boolean {
  return byte === LINE_FEED || byte === CARRIAGE_RETURN;
}

/** Where the last whole row ends; 0 where none does. @param anywhere whether blank lines may stand before */
function lastRowEnd(bytes: Buffer, length: number, anywhere: boolean): number {
  const end = hasQuote(bytes, length) ? lastEndOutside(bytes, length) : lastEnd(bytes, length);
  if (end === 0 || anywhere) return end;
  let filled = end - 1;
  // A character that is not ASCII may be white space too.
  while (filled >= 0 && (bytes[filled] <= SPACE || bytes[filled] >= 0x80)) filled--;
  if (filled < 0) return 0;
  let at = filled + 1;
  while (!isLineEnd(bytes[at])) at++;
  return bytes[at] === CARRIAGE_RETURN && bytes[at + 1] === LINE_FEED ? at + 2 : at + 1;
}

function hasQuote(bytes: Buffer, length: number): boolean {
  const at = bytes.indexOf(QUOTE);
  return at >= 0 && at < length;
}

/** In text without quotes. */
function lastEnd(bytes: Buffer, length: number): number {
  const feed = bytes.lastIndexOf(LINE_FEED, length - 1);
  if (feed >= 0) return feed + 1;
  return length < 2 ? 0 : bytes.lastIndexOf(CARRIAGE_RETURN, length - 2) + 1;
}

/** Outside quotes. */
function lastEndOutside(bytes: Buffer, length: number): number {
  let quoted = false;
  let end = 0;
  for (let at = 0; at < length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && (byte === LINE_FEED || (byte === CARRIAGE_RETURN && at + 1 < length))) {
      if (byte === LINE_FEED || bytes[at + 1] !== LINE_FEED) end = at + 1;
    }
  }
  return end;
}

/** Lines as a person counts them: CR LF, LF and CR each end one. */
export function countLines(bytes: Buffer, length: number): number {
  const block = bytes.subarray(0, length);
  let lines = 0;
  for (let at = block.indexOf(LINE_FEED); at >= 0; at = block.indexOf(LINE_FEED, at + 1)) lines++;
  if (!block.includes(CARRIAGE_RETURN)) return lines;
  for (let at = 0; at < length; at++) {
    if (block[at] === CARRIAGE_RETURN && block[at + 1] !== LINE_FEED) lines++;
  }
  return lines;
}
