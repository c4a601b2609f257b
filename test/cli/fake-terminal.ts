/** @file A terminal made of strings, and what a person would see on it. */
import { Writable } from 'node:stream';
import { WriteStream } from 'node:tty';
import { createTerminal, type Output, type Terminal } from '../../src/cli/terminal.ts';

export interface FakeOptions {
  readonly argv?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of the terminal; without them the streams are pipes. */
  readonly columns?: number;
  readonly rows?: number;
}

export interface FakeTerminal {
  readonly io: Terminal;
  readonly out: () => string;
  readonly err: () => string;
}

export function fakeTerminal({
  argv = [],
  env = {},
  columns,
  rows,
}: FakeOptions = {}): FakeTerminal {
  const out: string[] = [];
  const err: string[] = [];
  const size = columns === undefined ? undefined : { columns, rows: rows ?? 24 };
  const io = createTerminal({ argv, env, stdout: stream(out, size), stderr: stream(err, size) });
  return { io, out: () => out.join(''), err: () => err.join('') };
}

function stream(written: string[], size: { columns: number; rows: number } | undefined): Output {
  const pipe = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      written.push(chunk.toString('utf8'));
      done();
    },
  });
  const getColorDepth = WriteStream.prototype.getColorDepth.bind(WriteStream.prototype);
  return size === undefined ? pipe : Object.assign(pipe, { isTTY: true, getColorDepth, ...size });
}

/** Sequences of a terminal, and single characters. */
const PIECES = /\p{Cc}\[[?\d]*[A-Za-z]|[^]/gu;

/** The lines on the screen after this output, down to the last that is not blank, for the few sequences that a live line uses. */
export function screenOf(output: string): string[] {
  const lines = [''];
  let row = 0;
  let column = 0;
  const moves: Record<string, () => void> = {
    '\n': () => {
      row += 1;
      column = 0;
      lines[row] ??= '';
    },
    '\u001b[2K': () => (lines[row] = ''),
    '\u001b[K': () => (lines[row] = lines[row].slice(0, column)),
    '\u001b[1A': () => (row -= 1),
    '\u001b[G': () => (column = 0),
    '\u001b[?2026h': () => {},
    '\u001b[?2026l': () => {},
  };
  for (const [piece] of output.matchAll(PIECES)) {
    const move = moves[piece];
    if (move !== undefined) {
      move();
      continue;
    }
    if (piece < ' ') throw new Error(`unexpected ${JSON.stringify(piece)}`);
    lines[row] = lines[row].slice(0, column).padEnd(column) + piece + lines[row].slice(column + 1);
    column += 1;
  }
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}
