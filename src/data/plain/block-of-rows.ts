/** @file The columns of a block whose rows were parsed the general way, cell by cell. */
import type { CellFormat } from '../reading/plan.ts';
import type { BlockColumn, BlockColumns, BlockTexts, Keep } from './block-columns.ts';

/** Rows with the line on which each begins. */
export interface BlockRows {
  readonly cells: readonly (readonly string[])[];
  readonly lines: readonly number[];
}

/** @param keep how each cell of a row is kept */
export function blockOfRows(
  { cells, lines }: BlockRows,
  keep: readonly Keep[],
  format: CellFormat,
): BlockColumns {
  const first = lines[0] ?? 0;
  const isPlain = lines.every((line, i) => line === first + i);
  return {
    rows: cells.length,
    lines: isPlain ? undefined : Uint32Array.from(lines, (line) => line - first),
    columns: keep.map((how, i): BlockColumn => {
      if (how === 'nothing') return { kind: 'skipped' };
      const column = cells.map((row) => row[i]);
      return (how === 'number' ? numbersOf(column, format) : undefined) ?? textsOf(column);
    }),
  };
}

/** @returns undefined where a cell is text */
function numbersOf(cells: readonly string[], format: CellFormat): BlockColumn | undefined {
  const { all, numeric } = format.missing;
  const values = new Float64Array(cells.length);
  const missing = new Map<string, number>();
  for (const [i, cell] of cells.entries()) {
    const token = cell.trim();
    const value = numeric && all.has(token) ? Number.NaN : format.parse(cell);
    values[i] = value;
    if (!Number.isNaN(value)) continue;
    if (!all.has(token)) return undefined;
    missing.set(token, (missing.get(token) ?? 0) + 1);
  }
  return { kind: 'number', values, missing };
}

function textsOf(cells: readonly string[]): BlockTexts {
  const codeOf = new Map<string, number>();
  const counts: number[] = [];
  const firstRows: number[] = [];
  const codes = Int32Array.from(cells, (cell, row) => {
    const text = cell.trim();
    let code = codeOf.get(text);
    if (code === undefined) {
      code = codeOf.size;
      codeOf.set(text, code);
      counts.push(0);
      firstRows.push(row);
    }
    counts[code]++;
    return code;
  });
  return {
    kind: 'text',
    codes,
    texts: [...codeOf.keys()],
    counts: Int32Array.from(counts),
    firstRows: Int32Array.from(firstRows),
  };
}
