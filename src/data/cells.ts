/** @file What to say of a cell that is no number. */
import { dataError, type Place, type WdError } from '../base/errors.ts';
import { counted, excerpt, quoted } from './names.ts';
import { numberFault, type NumberFault } from './numbers.ts';

interface Complaint {
  readonly code: string;
  /** Follows the column's name. */
  readonly says: (cell: string) => string;
  readonly expected: string;
  readonly help: readonly string[];
}

const COMPLAINTS: Record<NumberFault, Complaint> = {
  missing: {
    code: 'WD120',
    says: (cell) => `has a missing value: ${cell}`,
    expected: 'expected a number; missing values are not supported yet',
    help: [
      'drop the rows with missing values (pandas: frame.dropna(), R: na.omit(frame))',
      'or drop the column (pandas: frame.drop(columns=[…]), R: frame[["…"]] <- NULL)',
    ],
  },
  text: {
    code: 'WD121',
    says: (cell) => `holds text: ${cell}`,
    expected: 'expected a number such as -12, 0.5 or 6.02e23; categories are not supported yet',
    help: ['correct the cell, write the categories as numbers, or drop the column'],
  },
  infinite: {
    code: 'WD122',
    says: (cell) => `holds an infinite value: ${cell}`,
    expected: 'expected a finite number',
    help: ['drop the row, or write the largest value that makes sense'],
  },
  'too large': {
    code: 'WD122',
    says: (cell) => `holds a number too large: ${cell}`,
    expected: 'expected a number that float32 can hold, at most 3.4e38 in size',
    help: ['express the column in a larger unit, or take its logarithm'],
  },
  'decimal comma': {
    code: 'WD123',
    says: (cell) => `holds a number with a comma: ${cell}`,
    expected: 'expected a decimal point and no thousands separators, as in 1234.5',
    help: ['write the file with decimal points (pandas: read_csv(…, decimal=",").to_csv(…))'],
  },
};

/** Where a cell stands and what stands around it. */
export interface CellPlace {
  readonly file: string;
  readonly line: number;
  /** Name of the column. */
  readonly name: string;
  /** Number of the field in its row, from 1. */
  readonly column: number;
  /** How many rows before it hold numbers in this column: all of them. */
  readonly rowsBefore: number;
  /** More cures, from what was decided about the file. */
  readonly doubts: readonly string[];
}

/** The error for a cell that `parseNumber` refused: WD120 to WD123. */
export function cellError(cell: string, at: CellPlace): WdError {
  const complaint = COMPLAINTS[numberFault(cell)];
  const place: Place = { file: at.file, line: at.line, column: at.column, text: excerpt(cell) };
  return dataError(complaint.code, `column ${quoted(at.name)} ${complaint.says(quoted(cell))}`, {
    place,
    details: [complaint.expected, rowsBefore(at.rowsBefore)],
    help: [...complaint.help, ...at.doubts],
  });
}

function rowsBefore(rows: number): string {
  if (rows === 0) return 'this is the first row of data';
  return `${counted(rows, 'row')} before this one ${rows === 1 ? 'holds a number' : 'hold numbers'}`;
}
