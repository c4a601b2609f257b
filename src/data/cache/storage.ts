/** @file Bytes that are appended and read back: a file, or memory where none can be written (Node only). */
import { closeSync, fstatSync, openSync, readSync, writeSync } from 'node:fs';

export interface ReadBytes {
  readonly size: number;
  /** Fills the target with the bytes from `offset` on. @returns how many there were */
  readonly read: (target: Uint8Array, offset: number) => number;
  readonly close: () => void;
}

export interface WriteBytes {
  readonly append: (bytes: Uint8Array) => void;
}

/** @throws a system error where it cannot be opened */
export function openFile(path: string): ReadBytes {
  const file = openSync(path, 'r');
  const { size } = fstatSync(file);
  return {
    size,
    read: (target, offset) => {
      let done = 0;
      while (done < target.length) {
        const count = readSync(file, target, done, target.length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return done;
    },
    close: () => closeSync(file),
  };
}

/** The disk does not take what is to be written: it is full, or may not be written to. */
export class CannotStore extends Error {
  override readonly name = 'CannotStore';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Writes to an open file, from its beginning on. @throws CannotStore when it is written to */
export function appendTo(file: number): WriteBytes {
  let size = 0;
  return {
    append: (bytes) => {
      try {
        let done = 0;
        while (done < bytes.length) {
          done += writeSync(file, bytes, done, bytes.length - done, size + done);
        }
      } catch (cause) {
        throw new CannotStore(cause);
      }
      size += bytes.length;
    },
  };
}

/** What is appended can be read. */
export function inMemory(): WriteBytes & ReadBytes {
  const parts: { readonly offset: number; readonly bytes: Uint8Array }[] = [];
  let size = 0;
  /** The part in which this byte lies. */
  const partAt = (offset: number): number => {
    let low = 0;
    let high = parts.length;
    while (low + 1 < high) {
      const middle = (low + high) >> 1;
      if (parts[middle].offset <= offset) low = middle;
      else high = middle;
    }
    return low;
  };
  return {
    append: (bytes) => {
      if (bytes.length === 0) return;
      parts.push({ offset: size, bytes: bytes.slice() });
      size += bytes.length;
    },
    get size() {
      return size;
    },
    read: (target, offset) => {
      let done = 0;
      for (let i = partAt(offset); i < parts.length && done < target.length; i++) {
        const from = offset + done - parts[i].offset;
        const piece = parts[i].bytes.subarray(from, from + target.length - done);
        target.set(piece, done);
        done += piece.length;
      }
      return done;
    },
    close: () => {},
  };
}
