/** @file Collects encoded rows part by part: in memory while all of them fit there, else in a file. */
import { invariant } from '../base/errors.ts';
import {
  emptyRows,
  fieldsOf,
  type HostRows,
  type OpenRecords,
  recordWidth,
  type RowStore,
  type RowWidths,
  storeOf,
  storeOnFile,
} from './row-store.ts';

/** What the encoded rows of a table may take of the memory, and where they go beyond it. */
export interface Spill {
  /** Bytes. */
  readonly limit: number;
  readonly open: OpenRecords;
}

export interface RowCollector {
  /**
   * Adds rows of a part behind those that are there.
   *
   * @param picks indices of them, in this order
   */
  append(part: HostRows, picks: Uint32Array): void;
  /** All rows, once as many as were announced have come. */
  finish(): RowStore;
  /** Gives up. */
  close(): void;
}

export interface PartSize extends RowWidths {
  readonly rows: number;
}

const BYTES = 4;

/**
 * Collectors for the parts of a table: all of them in memory, or none.
 *
 * @param parts what the rows of each are, and how many will come
 * @param spill undefined: memory is all there is
 */
export function collectParts(parts: readonly PartSize[], spill: Spill | undefined): RowCollector[] {
  const bytes = parts.reduce((sum, part) => sum + part.rows * recordWidth(part) * BYTES, 0);
  const fits = spill === undefined || bytes <= spill.limit;
  return parts.map((part) => {
    return fits ? collectInMemory(part, part.rows) : collectOnFile(part, part.rows, spill.open);
  });
}

function collectInMemory(widths: RowWidths, rows: number): RowCollector {
  const all = emptyRows(widths, rows);
  const fields = fieldsOf(all);
  let count = 0;
  return {
    append: (part, picks) => {
      for (const [k, { words, width }] of fieldsOf(part).entries()) {
        copyRecords(words, width, picks, fields[k].words, count * width, width);
      }
      count += picks.length;
    },
    finish: () => {
      checkCount(count, rows);
      return storeOf(all);
    },
    close: () => {},
  };
}

function collectOnFile(widths: RowWidths, rows: number, open: OpenRecords): RowCollector {
  const stride = recordWidth(widths);
  const file = open(stride);
  let records = new Uint32Array(0);
  let count = 0;
  return {
    append: (part, picks) => {
      if (records.length < picks.length * stride) records = new Uint32Array(picks.length * stride);
      let at = 0;
      for (const { words, width } of fieldsOf(part)) {
        copyRecords(words, width, picks, records, at, stride);
        at += width;
      }
      file.append(records.subarray(0, picks.length * stride));
      count += picks.length;
    },
    finish: () => {
      checkCount(count, rows);
      return storeOnFile(file, widths, rows);
    },
    close: () => file.close(),
  };
}

/** Rows of `from`, `width` words each, side by side at every `stride` words of `to`. */
function copyRecords(
  from: Uint32Array,
  width: number,
  picks: Uint32Array,
  to: Uint32Array,
  at: number,
  stride: number,
): void {
  for (let i = 0; i < picks.length; i++) {
    const [row, out] = [picks[i] * width, at + i * stride];
    for (let j = 0; j < width; j++) to[out + j] = from[row + j];
  }
}

function checkCount(count: number, rows: number): void {
  invariant(count === rows, () => `${count} of ${rows} rows were collected`);
}
