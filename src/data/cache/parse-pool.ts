/** @file Who parses the blocks of a text: worker threads, or this one (Node only). */
import type { TextBlock } from '../plain/cut-blocks.ts';
import type { EncodedBlock } from './encode-block.ts';
import { blockParser, type ParseJob } from './parse-here.ts';

/** A block that was parsed, with its bytes again. */
export interface ParsedBlock {
  readonly block: TextBlock;
  /** Undefined where it is not plain. */
  readonly encoded: EncodedBlock | undefined;
}

export interface ParsePool {
  /** Bytes of text that are parsed at a time, about. */
  readonly blockBytes: number;
  /** How many blocks may be under way. */
  readonly depth: number;
  /** The block's bytes are not to be touched until they come back. */
  readonly parse: (block: TextBlock, job: ParseJob) => Promise<ParsedBlock>;
  /** Parses at once. What it gives is valid until the next call. */
  readonly parseHere: (block: TextBlock, job: ParseJob) => EncodedBlock | undefined;
  /** Memory of at least so many bytes. */
  readonly take: (bytes: number) => Buffer<ArrayBuffer>;
  /** Takes memory back that is not needed any more. */
  readonly giveBack: (of: TextBlock | EncodedBlock) => void;
  readonly close: () => Promise<void>;
}

const BLOCK_BYTES = 2 ** 20;

/** Parses in this thread. */
export function parseInThread(blockBytes = BLOCK_BYTES): ParsePool {
  let memory = new Uint8Array(0);
  const parseHere = blockParser((bytes) => {
    if (memory.length < bytes) memory = new Uint8Array(bytes);
    return memory;
  });
  const spare: Buffer<ArrayBuffer>[] = [];
  return {
    blockBytes,
    depth: 0,
    parse: async (block, job) => ({ block, encoded: parseHere(block, job) }),
    parseHere,
    take: (bytes) => {
      const known = spare.pop();
      return known !== undefined && known.length >= bytes
        ? known
        : Buffer.from(new ArrayBuffer(bytes));
    },
    giveBack: (of) => {
      if (!('news' in of)) spare.push(of.bytes);
    },
    close: async () => {},
  };
}
