/**
 * @file A simulated HIGGS table of any length as CSV text, a piece at a time.
 *
 * Rows come in blocks, each from a random stream of its own: row i depends on the seed and i alone, and a shorter
 * table is the beginning of a longer one. Memory does not grow with the number of rows.
 */
import { usageError } from '../../base/errors.ts';
import { Purpose, RandomStream } from '../../base/random.ts';
import { HIGGS_COLUMNS } from './columns.ts';
import { simulateCollision } from './simulate.ts';
import { MAX_NUMBER_BYTES, writeNumber } from './decimal.ts';

/** Rows of one block and of one piece of text. Part of what a seed means: never change it. */
const BLOCK_ROWS = 1000;
/** Streams are numbered with 32 bits. */
const MAX_ROWS = BLOCK_ROWS * 2 ** 32;

const COMMA = 44;
const NEWLINE = 10;

function checkArguments(rows: number, seed: number): void {
  if (!Number.isInteger(rows) || rows < 0 || rows > MAX_ROWS) {
    throw usageError(
      'WD150',
      `cannot simulate ${rows} rows: expected a whole number from 0 to ${MAX_ROWS}`,
      ['Ask for a whole number of rows, for example 100000.'],
    );
  }
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw usageError(
      'WD151',
      `cannot use ${seed} as a seed: expected a whole number from 0 to 2^53 - 1`,
      ['Give a seed such as 42.'],
    );
  }
}

/**
 * Yields the header line, then pieces of at most 1,000 rows; lines end in '\n'.
 *
 * @throws WD150 for an impossible number of rows, WD151 for an impossible seed, both on the first `next()`
 */
export function* higgsCsv(rows: number, seed: number): Generator<string> {
  checkArguments(rows, seed);
  yield `${HIGGS_COLUMNS.join(',')}\n`;
  const row = new Float64Array(HIGGS_COLUMNS.length);
  const bytes = new Uint8Array(BLOCK_ROWS * row.length * (MAX_NUMBER_BYTES + 1));
  const decoder = new TextDecoder();
  for (let block = 0; block * BLOCK_ROWS < rows; block++) {
    const random = new RandomStream(seed, Purpose.simulation, block);
    const count = Math.min(BLOCK_ROWS, rows - block * BLOCK_ROWS);
    let end = 0;
    for (let i = 0; i < count; i++) {
      simulateCollision(random, row);
      for (let column = 0; column < row.length; column++) {
        end = writeNumber(row[column], bytes, end);
        bytes[end++] = column + 1 < row.length ? COMMA : NEWLINE;
      }
    }
    yield decoder.decode(bytes.subarray(0, end));
  }
}
