/** @file Writes a table in memory as a cache: for the forms that are not text (Node). */
import type { BlockColumn, BlockColumns } from '../plain/block-columns.ts';
import type { RawColumn, RawTable, RawText } from '../raw-table.ts';
import { encodeBlock } from './encode-block.ts';
import type { WriteBytes } from './storage.ts';
import { writeCache, type WrittenColumn } from './write-cache.ts';

const GROUP_ROWS = 8192;

/** @returns the size in bytes */
export function rawToCache(table: RawTable, out: WriteBytes): number {
  const { data, lines, rows } = table;
  const writer = writeCache(out, data.length);
  const told = data.map(() => ({ least: Infinity, most: -Infinity, missing: 0 }));
  const memory = new Uint8Array(8 * GROUP_ROWS * Math.max(1, data.length));
  for (let first = 0; first < rows; first += GROUP_ROWS) {
    const end = Math.min(rows, first + GROUP_ROWS);
    const parts = data.map((column) => partOf(column, first, end));
    const within = lines.slice(first, end).map((line) => line - lines[first]);
    const block: BlockColumns = {
      rows: end - first,
      lines: within.every((line, row) => line === row) ? undefined : within,
      columns: parts.map(({ column }) => column),
    };
    const encoded = encodeBlock(block, () => memory);
    for (const [i, news] of encoded.news.entries()) {
      const known = told[i];
      if (news.kind === 'number') {
        known.least = Math.min(known.least, news.least);
        known.most = Math.max(known.most, news.most);
        known.missing += news.missing;
      } else known.missing += parts[i].missing;
    }
    writer.addGroup(
      encoded,
      lines[first],
      parts.map(({ map }) => map),
    );
  }
  const columns = table.columns.map((name, i): WrittenColumn => {
    const { least, missing, most } = told[i];
    const column = data[i];
    const isEmpty = least > most;
    return {
      name,
      kind: column.kind,
      whole: column.kind === 'number' && column.whole,
      least: isEmpty ? null : least,
      most: isEmpty ? null : most,
      missing,
      dictionary: column.kind === 'text' ? column.dictionary : [],
      chunk: i,
    };
  });
  const { decisions, file, leftOut } = table;
  return writer.finish({ file, rows, columns, decisions, leftOut });
}

/** Some rows of a column. */
interface Part {
  readonly column: BlockColumn;
  /** Of texts: what the block's codes are in the dictionary, and how many are missing. */
  readonly map: Int32Array | undefined;
  readonly missing: number;
}

function partOf(column: RawColumn, first: number, end: number): Part {
  if (column.kind === 'text') return textPart(column, first, end);
  const values = column.values.subarray(first, end);
  return { column: { kind: 'number', values, missing: new Map() }, map: undefined, missing: 0 };
}

function textPart({ codes }: RawText, first: number, end: number): Part {
  const local = new Map<number, number>();
  let missing = 0;
  const within = codes.slice(first, end).map((code) => {
    if (code < 0) missing++;
    const known = local.get(code) ?? local.size;
    local.set(code, known);
    return known;
  });
  const none = new Int32Array(0);
  // The texts themselves are known: only their number tells how codes are written.
  const texts = Array.from(local, () => '');
  return {
    column: { kind: 'text', codes: within, texts, counts: none, firstRows: none },
    map: Int32Array.from(local.keys()),
    missing,
  };
}
