/** @file A column in figures: which values, how many rows of each. What the rules of the kinds look at. */
import type { RawColumn, RawNumbers, RawText } from '../raw-table.ts';
import { cellKey } from './keyed.ts';

interface Counts {
  readonly rows: number;
  readonly missing: number;
  /** The first cell that is not missing. */
  readonly example: string;
  readonly distinct: number;
  /** Whether there may be more: counting stopped. */
  readonly moreDistinct: boolean;
  /** Cells that were counted, missing ones not. */
  readonly counted: number;
}

export interface NumberProfile extends Counts {
  readonly type: 'number';
  /** Whether every number is whole. */
  readonly whole: boolean;
  /** Rows of each value. */
  readonly values: ReadonlyMap<number, number>;
  /** Whether each row holds one more than the row before, or each one less. */
  readonly serial: boolean;
}

export interface TextProfile extends Counts {
  readonly type: 'text';
  /** Rows of each text, numbers in their one spelling. */
  readonly texts: ReadonlyMap<string, number>;
}

export type ColumnProfile = NumberProfile | TextProfile;

/** Distinct numbers beyond this are not counted. Texts are: the table has them in a dictionary already. */
export const MOST_DISTINCT = 10_000;

/** @param rows where in their table the cells stand, if they are not all of it */
export function profileColumn(column: RawColumn, rows?: Uint32Array): ColumnProfile {
  return column.kind === 'number' ? profileNumbers(column, rows) : profileTexts(column);
}

function profileNumbers({ values, whole }: RawNumbers, rows?: Uint32Array): NumberProfile {
  const rowsOf = new Map<number, number>();
  let [present, counted, moreDistinct] = [0, 0, false];
  let example: number | undefined;
  for (const value of values) {
    if (Number.isNaN(value)) continue;
    example ??= value;
    present++;
    if (moreDistinct) continue;
    const count = rowsOf.get(value) ?? 0;
    moreDistinct = count === 0 && rowsOf.size === MOST_DISTINCT;
    if (moreDistinct) continue;
    rowsOf.set(value, count + 1);
    counted++;
  }
  return {
    type: 'number',
    rows: values.length,
    missing: values.length - present,
    example: example === undefined ? '' : String(example),
    distinct: rowsOf.size,
    moreDistinct,
    counted,
    whole,
    values: rowsOf,
    serial: isSerial(values, rows),
  };
}

function isSerial(values: Float64Array, rows?: Uint32Array): boolean {
  const apart = (row: number): number => (rows === undefined ? 1 : rows[row] - rows[row - 1]);
  const step = (values[1] - values[0]) / apart(1);
  if (Math.abs(step) !== 1) return false;
  return values.every((value, row) => row === 0 || value - values[row - 1] === step * apart(row));
}

function profileTexts({ codes, dictionary }: RawText): TextProfile {
  const rowsOf = new Float64Array(dictionary.length);
  let [present, example] = [0, -1];
  for (const code of codes) {
    if (code < 0) continue;
    if (example < 0) example = code;
    present++;
    rowsOf[code]++;
  }
  const texts = new Map<string, number>();
  for (const [code, text] of dictionary.entries()) {
    const key = cellKey(text);
    if (rowsOf[code] > 0) texts.set(key, (texts.get(key) ?? 0) + rowsOf[code]);
  }
  return {
    type: 'text',
    rows: codes.length,
    missing: codes.length - present,
    example: example < 0 ? '' : dictionary[example],
    distinct: texts.size,
    moreDistinct: false,
    counted: present,
    texts,
  };
}
