/**
 * @file Raw tables for tests: from columns written by hand, and from files of plain fields. The reader knows commas,
 * quoted fields without line ends, and marks of missing cells; nothing else.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseNumber } from '../../../src/data/numbers.ts';
import type { RawColumn, RawTable } from '../../../src/data/raw-table.ts';

export type Cell = string | number | null;

/** A column of numbers where every cell is one or null, else of texts. */
export function rawColumn(cells: readonly Cell[]): RawColumn {
  const numbers = cells.map((cell) => (cell === null ? Number.NaN : parseNumber(String(cell))));
  if (cells.every((cell, row) => cell === null || !Number.isNaN(numbers[row]))) {
    const present = numbers.filter((value) => !Number.isNaN(value));
    const whole = present.every((value) => Number.isInteger(value));
    return { kind: 'number', values: Float64Array.from(numbers), whole };
  }
  return textColumn(cells);
}

/** A column of texts, whatever they are. */
export function textColumn(cells: readonly Cell[]): RawColumn {
  const places = new Map<string, number>();
  const codes = Int32Array.from(cells, (cell) => {
    if (cell === null) return -1;
    const text = String(cell);
    const place = places.get(text) ?? places.size;
    places.set(text, place);
    return place;
  });
  return { kind: 'text', codes, dictionary: [...places.keys()] };
}

/** The first row stands on line 2, as below a header. */
export function rawTable(
  columns: Readonly<Record<string, readonly Cell[] | RawColumn>>,
  file = 'a.csv',
): RawTable {
  const data = Object.values(columns).map((cells) => ('kind' in cells ? cells : rawColumn(cells)));
  const rows = data.length === 0 ? 0 : lengthOf(data[0]);
  return {
    file,
    columns: Object.keys(columns),
    rows,
    data,
    lines: Uint32Array.from({ length: rows }, (_, row) => row + 2),
    decisions: [],
  };
}

function lengthOf(column: RawColumn): number {
  return column.kind === 'number' ? column.values.length : column.codes.length;
}

/** The table with its columns in another order. */
export function reordered(table: RawTable, order: readonly number[]): RawTable {
  return {
    ...table,
    columns: order.map((index) => table.columns[index]),
    data: order.map((index) => table.data[index]),
  };
}

export function series<T extends Cell>(length: number, cell: (row: number) => T): T[] {
  return Array.from({ length }, (_, row) => cell(row));
}

/** Every row, in order. */
export function allRows(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, row) => row);
}

const MISSING = new Set(['', 'NA', '?']);

/** @param names of the columns; undefined: they stand in the first line */
export function readSmall(path: string, names?: readonly string[]): RawTable {
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const rows = text
    .split(/\r?\n/)
    .filter((line) => line !== '' && !line.startsWith('|'))
    .map(fields);
  const header = names ?? rows.shift() ?? [];
  const columns = header.map((name, i): [string, readonly Cell[]] => [
    name,
    rows.map((cells) => (MISSING.has(cells[i]) ? null : cells[i])),
  ]);
  return rawTable(Object.fromEntries(columns), path);
}

function fields(line: string): string[] {
  if (!line.includes('"')) return line.split(',').map((cell) => cell.trim());
  return [...line.matchAll(/(?:^|,)\s*(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(([, quoted, plain]) =>
    (quoted?.replaceAll('""', '"') ?? plain).trim(),
  );
}
