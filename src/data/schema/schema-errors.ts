/** @file Errors of columns that are not what they were asked, or taken, to be: WD160 to WD165, WD188, WD197. */
import { dataError, usageError, type WdError } from '../../base/errors.ts';
import { closest, counted, excerpt, listed, quoted, shellWord } from '../names.ts';
import { numberFault, type NumberFault, parseNumber } from '../numbers.ts';
import { cellText, type RawColumn, type RawTable } from '../raw-table.ts';
import type { ColumnSchema } from './column-schema.ts';
import { parseDate } from './dates.ts';

/** Columns of which it is said why they are not learned from. */
const MOST_REASONS = 20;

/** Whether the table is the one that a model is made from, or one that comes after. */
export type Stage = 'training' | 'later';

/** WD160: an option names a column that is not there. */
export function unknownColumn(name: string, option: string, columns: readonly string[]): WdError {
  const meant = closest(name, columns);
  return usageError('WD160', `there is no column ${quoted(name)}, which ${option} names`, [
    meant === undefined ? 'name one of them' : `did you mean ${quoted(meant)}?`,
    `the columns are ${listed(columns)}`,
  ]);
}

/** WD161: a column can be only one of two things. */
export function contradiction(name: string, first: string, second: string): WdError {
  return usageError('WD161', `column ${quoted(name)} is named by ${first} and by ${second}`, [
    'name it by one of them',
  ]);
}

const SAYS: Record<NumberFault, string> = {
  missing: 'a mark for a missing value',
  text: 'text',
  infinite: 'an infinite value',
  'too large': 'a number too large for float32',
  'decimal comma': 'a number with a comma',
};

/** The first row whose cell is neither missing nor a number; -1 where there is none. */
export function firstNonNumber(column: RawColumn): number {
  if (column.kind === 'number') return -1;
  const bad = column.dictionary.map((text) => Number.isNaN(parseNumber(text)));
  return column.codes.findIndex((code) => code >= 0 && bad[code]);
}

/** WD162: a cell of a column of numbers is none. */
export function notANumber(table: RawTable, index: number, row: number, stage: Stage): WdError {
  const cell = cellText(table.data[index], row) ?? '';
  const says = SAYS[numberFault(cell)];
  return badCell('WD162', table, index, row, {
    says: `holds ${says}: ${quoted(cell)}`,
    expected: 'a number such as -12, 0.5 or 6.02e23',
    stage,
  });
}

/** WD163: a cell of a column of dates is none. */
export function notADate(table: RawTable, index: number, row: number, stage: Stage): WdError {
  const cell = cellText(table.data[index], row) ?? '';
  return badCell('WD163', table, index, row, {
    says: `holds what is no date: ${quoted(cell)}`,
    expected: 'a date such as 2020-01-31, 1/31/2020, 2020-01 or 2020Q1',
    stage,
  });
}

/** The first row whose cell is neither missing nor a date, as nearly all of them would be read; 0 where there is none. */
export function firstNonDate(column: RawColumn): number {
  if (column.kind === 'number') return Math.max(0, column.values.findIndex(Number.isFinite));
  const bad = (dayFirst: boolean): number => {
    const faults = column.dictionary.map((text) => parseDate(text, dayFirst) === undefined);
    return column.codes.findIndex((code) => code >= 0 && faults[code]);
  };
  return Math.max(0, bad(false), bad(true));
}

/** WD197: a column is said to have two values, and has not. */
export function notABoolean(table: RawTable, index: number, distinct: number): WdError {
  const name = table.columns[index];
  const message = `column ${quoted(name)} has ${counted(distinct, 'value')}, and the schema says boolean`;
  return dataError('WD197', message, {
    place: { file: table.file, column: index + 1 },
    details: ['expected two values, or one beside missing cells'],
    help: ['say category or number in the schema, or leave its kind out'],
  });
}

interface Fault {
  readonly says: string;
  readonly expected: string;
  readonly stage: Stage;
}

function badCell(
  code: string,
  table: RawTable,
  index: number,
  row: number,
  { says, expected, stage }: Fault,
): WdError {
  const name = table.columns[index];
  const text = excerpt(cellText(table.data[index], row) ?? '');
  const word = shellWord(name);
  const again = stage === 'training' ? 'or' : 'or train again and';
  return dataError(code, `column ${quoted(name)} ${says}`, {
    place: { file: table.file, line: table.lines[row], column: index + 1, text },
    details: [`expected ${expected}`],
    help: [
      'correct the cell, or drop the row',
      `${again} take the column as categories (--categorical ${word}), or leave it out (--ignore ${word})`,
    ],
  });
}

/** WD164: columns cannot be crossed. */
export function badCross(names: readonly string[], why: string, help: string): WdError {
  return usageError('WD164', `the cross ${quoted(names.join(':'))} ${why}`, [help]);
}

/** WD188: a column whose past was asked for is no number and no category. */
export function unusableLag(name: string, use: string): WdError {
  return usageError('WD188', `the past of column ${quoted(name)} cannot be an input: ${use}`, [
    'name columns of numbers or categories',
  ]);
}

/** WD165: no column is left to learn from. */
export function nothingToLearnFrom(file: string, schemas: readonly ColumnSchema[]): WdError {
  return dataError('WD165', `${file} has no column to learn from`, {
    place: { file },
    details: schemas.slice(0, MOST_REASONS).map(({ name, kind, role, use }) => {
      return `${quoted(name)}: ${role === 'feature' ? kind : use}`;
    }),
    help: curesOf(schemas),
  });
}

/** What there is of columns tells which to use. */
function curesOf(schemas: readonly ColumnSchema[]): string[] {
  const usable = schemas.find(({ role, kind }) => role === 'feature' && kind !== 'constant');
  if (usable !== undefined) {
    const word = shellWord(usable.name);
    return [
      `name columns to be used all the same: --categorical ${word}, or --numeric for numbers`,
    ];
  }
  if (schemas.some(({ role }) => role === 'ignored' || role === 'id')) {
    return ['leave fewer columns out: --ignore, --id'];
  }
  if (schemas.some(({ role }) => role === 'feature')) {
    return ['give rows in which a column beside the target has two values or more'];
  }
  return ['give a table of more columns; if it is one, name what parts them: --delimiter CHAR'];
}
