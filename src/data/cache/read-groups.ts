/** @file Rows of a cache into arrays: a stretch of them, or some by their indices (Node). */
import { readNumbers, viewOf } from './encodings.ts';
import type { Footer } from './format.ts';
import { type GroupIndex, indexOf } from './group-index.ts';
import { readStored } from './stored.ts';
import type { ReadBytes } from './storage.ts';

/** Fills arrays of as many places as there are rows wanted. */
export interface RowReader {
  /** Numbers of the column whose chunk has this place. */
  readonly numbers: (chunk: number, target: Float64Array) => void;
  /** Codes in the column's dictionary. */
  readonly codes: (chunk: number, target: Int32Array) => void;
  readonly lines: (target: Uint32Array) => void;
}

export interface GroupReader {
  readonly stretch: (first: number, count: number) => RowReader;
  /** @param rows ascending */
  readonly pick: (rows: Uint32Array) => RowReader;
}

/** A group's rows that are wanted, and the place of the first of them in the target. */
interface Part {
  readonly group: number;
  readonly at: number;
  readonly count: number;
  /** The first row, of the group; or undefined: the rows with the indices at these places. */
  readonly from: number | undefined;
}

export function readGroups(bytes: ReadBytes, footer: Footer, path: string): GroupReader {
  const words = readStored(bytes, footer.index, path, 'its index');
  const { buffer, byteOffset, byteLength } = words;
  const index = indexOf(bytes, new Uint32Array(buffer, byteOffset, byteLength / 4), footer, path);
  return {
    stretch: (first, count) => readerOf(index, partsOf(index, first, count), undefined),
    pick: (rows) => readerOf(index, partsOfPicked(index, rows), rows),
  };
}

function partsOf({ firstRows, groupOf, groups }: GroupIndex, first: number, count: number): Part[] {
  const parts: Part[] = [];
  let done = 0;
  for (let group = groupOf(first); group < groups && done < count; group++) {
    const from = first + done - firstRows[group];
    const taken = Math.min(count - done, firstRows[group + 1] - firstRows[group] - from);
    if (taken > 0) parts.push({ group, at: done, count: taken, from });
    done += taken;
  }
  return parts;
}

function partsOfPicked({ firstRows, groupOf }: GroupIndex, rows: Uint32Array): Part[] {
  const parts: Part[] = [];
  for (let at = 0; at < rows.length;) {
    const group = groupOf(rows[at]);
    let end = at;
    while (end < rows.length && rows[end] < firstRows[group + 1]) end++;
    // A row beyond the last, or one out of order, would never end.
    if (end === at) throw new RangeError(`row ${rows[at]} is not there, or out of order`);
    parts.push({ group, at, count: end - at, from: undefined });
    at = end;
  }
  return parts;
}

function readerOf(
  index: GroupIndex,
  parts: readonly Part[],
  rows: Uint32Array | undefined,
): RowReader {
  const { firstRows } = index;
  const rowsOf = (group: number) => firstRows[group + 1] - firstRows[group];
  let whole = new Float64Array(0);

  function numbers(chunk: number, target: Float64Array): void {
    for (const { group, at, count, from } of parts) {
      const cells = index.cells(group, chunk);
      const [encoding, places] = [index.encoding(group, chunk), index.places(group, chunk)];
      if (from !== undefined) {
        readNumbers(cells, { encoding, places, first: from }, target, at, count);
        continue;
      }
      const size = rowsOf(group);
      if (whole.length < size) whole = new Float64Array(size);
      readNumbers(cells, { encoding, places, first: 0 }, whole, 0, size);
      gather(whole, target, group, at, count);
    }
  }

  function gather(
    source: ArrayLike<number>,
    target: Float64Array | Uint32Array,
    group: number,
    at: number,
    count: number,
  ): void {
    if (rows === undefined) return;
    const first = firstRows[group];
    for (let i = at; i < at + count; i++) target[i] = source[rows[i] - first];
  }

  function codes(chunk: number, target: Int32Array): void {
    for (const { group, at, count, from } of parts) {
      const encoding = index.encoding(group, chunk);
      if (encoding === 'missing') {
        target.fill(-1, at, at + count);
        continue;
      }
      const map = index.map(group, chunk);
      const cells = viewOf(encoding, index.cells(group, chunk), rowsOf(group));
      const first = from === undefined || rows !== undefined ? -firstRows[group] : from - at;
      for (let i = at; i < at + count; i++) {
        target[i] = map[cells[rows === undefined ? first + i : first + rows[i]]];
      }
    }
  }

  function lines(target: Uint32Array): void {
    for (const { group, at, count, from } of parts) {
      const firstLine = index.firstLine(group);
      const within = index.lines(group);
      for (let i = 0; i < count; i++) {
        const row = rows === undefined ? (from ?? 0) + i : rows[at + i] - firstRows[group];
        target[at + i] = firstLine + (within === undefined ? row : within[row]);
      }
    }
  }

  return { numbers, codes, lines };
}
