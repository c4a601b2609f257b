/** @file Columns of tests, written as cells: null is a missing one. */
import type { RawColumn } from '../../../src/data/raw-table.ts';

export function numbers(...cells: readonly (number | null)[]): RawColumn {
  const values = Float64Array.from(cells, (cell) => cell ?? Number.NaN);
  const whole = cells.every((cell) => cell === null || Number.isInteger(cell));
  return { kind: 'number', values, whole };
}

export function texts(...cells: readonly (string | null)[]): RawColumn {
  const dictionary = [...new Set(cells.filter((cell) => cell !== null))];
  const codes = Int32Array.from(cells, (cell) => (cell === null ? -1 : dictionary.indexOf(cell)));
  return { kind: 'text', codes, dictionary };
}

/** Each cell so many times over, one after another. */
export function repeated<T>(cells: readonly T[], times: number): T[] {
  return Array.from({ length: cells.length * times }, (_, i) => cells[i % cells.length]);
}

/** Lines of rows below a header: 2, 3, 4, … */
export function linesFrom2(rows: number): Uint32Array {
  return Uint32Array.from({ length: rows }, (_, row) => row + 2);
}
