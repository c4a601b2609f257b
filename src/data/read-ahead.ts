/** @file A look at the beginning of a stream of bytes without losing it (Node only). */

export interface ReadAhead {
  /** The first bytes: as many as asked for or a little more, or all there are. */
  readonly head: Buffer;
  /** Whether there are no more. */
  readonly headIsAll: boolean;
  /** All bytes, the head's included. */
  readonly bytes: AsyncGenerator<Buffer, void>;
}

/** Reads until `size` bytes have come or the stream ends. */
export async function readAhead(source: AsyncIterable<Buffer>, size: number): Promise<ReadAhead> {
  const iterator = source[Symbol.asyncIterator]();
  const chunks: Buffer[] = [];
  let length = 0;
  let headIsAll = false;
  while (length < size) {
    const next = await iterator.next();
    if (next.done === true) {
      headIsAll = true;
      break;
    }
    chunks.push(next.value);
    length += next.value.length;
  }
  const head = Buffer.concat(chunks);
  return { head, headIsAll, bytes: rejoin(head, iterator) };
}

async function* rejoin(
  head: Buffer,
  iterator: AsyncIterator<Buffer>,
): AsyncGenerator<Buffer, void> {
  try {
    if (head.length > 0) yield head;
    for (;;) {
      const next = await iterator.next();
      if (next.done === true) return;
      yield next.value;
    }
  } finally {
    // Whoever stops early closes the file behind the stream.
    await iterator.return?.();
  }
}
