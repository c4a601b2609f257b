/** @file Where in a text the table lies: its width, its first row, and what stands above that is no part of it. */
import { isText } from '../numbers.ts';
import { commonWidth, type Row } from './rows.ts';

export interface Extent {
  /** Number of fields that make a row. */
  readonly width: number;
  /** Whether rows may end in one delimiter too many. */
  readonly spare: boolean;
  /** How many rows stand above the table. */
  readonly above: number;
  /** Whether the first row is a header that names all columns but the first. */
  readonly isShort: boolean;
}

/**
 * The extent of the table. Rows above it are left out only if they are clearly no part of it: a blank line
 * sets them apart, or they begin with #, or they are text in less than half of the fields.
 *
 * @param rows the first rows of the text, at least one
 * @param header whether the first row is known to hold names, or to hold none
 */
export function findExtent(rows: readonly Row[], header?: boolean): Extent {
  const common = commonWidth(rows);
  const spare = hasSpareEnds(rows, common);
  const width = spare ? common - 1 : common;
  const fitting = rows.findIndex(({ cells }) => fits(cells, width, spare));
  const start = header === false ? fitting : belowTitles(rows, fitting, width);
  if (start === 0) return { width, spare, above: 0, isShort: false };
  const isShort = header !== false && isHeaderOfRowNames(rows, start);
  const above = isShort ? start - 1 : start;
  const aside = rows.slice(0, above).every((row, i) => isAside(row, rows, i, above, width));
  if (aside) return { width, spare, above, isShort };
  // Nothing is left out on a mere suspicion: the first row counts, and the others will be found to differ.
  return { width: rows[0].cells.length, spare: false, above: 0, isShort: false };
}

/** Where the table begins below titles that are padded to its width: `Sales 2020,,,` over a row of names. */
function belowTitles(rows: readonly Row[], start: number, width: number): number {
  if (width < 3) return start;
  let next = start;
  while (next < rows.length && filledCells(rows[next].cells) <= 1) next++;
  if (next === start || next === rows.length || !rows[next].cells.slice(0, width).every(isText)) {
    return start;
  }
  const below = new Set(rows.slice(next).map(({ cells }) => cells[0]));
  const isTitle = ({ cells }: Row) => isText(cells[0]) && !below.has(cells[0]);
  const titles = rows.slice(start, next).filter(({ cells }) => filledCells(cells) > 0);
  return titles.length > 0 && titles.every(isTitle) ? next : start;
}

function filledCells(cells: readonly string[]): number {
  return cells.filter((cell) => cell !== '').length;
}

/** Whether a row belongs to a table of this width. */
export function fits(cells: readonly string[], width: number, spare: boolean): boolean {
  return cells.length === width || (spare && cells.length === width + 1 && cells[width] === '');
}

/** Whether all rows of the common width end in an empty field that the header, or some other row, does without. */
function hasSpareEnds(rows: readonly Row[], common: number): boolean {
  if (common < 2) return false;
  const wide = rows.filter(({ cells }) => cells.length === common);
  const narrow = rows.filter(({ cells }) => cells.length === common - 1);
  return narrow.length > 0 && wide.every(({ cells }) => cells[common - 1] === '');
}

/** R writes tables so: a header one name short, over rows that begin with a name of their own. */
function isHeaderOfRowNames(rows: readonly Row[], start: number): boolean {
  const header = rows[start - 1].cells;
  const body = rows.slice(start);
  if (header.length < 2 || header[0].startsWith('#')) return false;
  if (header.length !== body[0].cells.length - 1) return false;
  if (body[0].blanks > 0 || !header.every(isText)) return false;
  return new Set(body.map(({ cells }) => cells[0])).size === body.length;
}

function isAside(
  { cells }: Row,
  rows: readonly Row[],
  index: number,
  start: number,
  width: number,
): boolean {
  const filled = filledCells(cells);
  if (filled === 0 || cells[0].startsWith('#')) return true;
  if (!cells.some(isText)) return false;
  if (rows.slice(index + 1, start + 1).some(({ blanks }) => blanks > 0)) return true;
  return filled <= Math.max(1, Math.floor((width - 1) / 2));
}
