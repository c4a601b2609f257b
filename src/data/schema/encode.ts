/** @file Rows of a table as a network takes them, by an encoder that was fitted before. */
import { alignColumns } from '../columns.ts';
import type { EncodedRows } from '../encoded-rows.ts';
import type { RawTable } from '../raw-table.ts';
import { packRows } from '../standardize.ts';
import { bucketsOf, crossables } from './crosses.ts';
import { type Encoder, inputName } from './encoder.ts';
import { unscaledInput } from './number-inputs.ts';
import { type ReadColumn, readColumn } from './read-column.ts';
import { codesOf, UNSEEN } from './vocabulary.ts';

export interface Encoding extends EncodedRows {
  /**
   * Rows whose category, or value of a boolean, has no code of its own: not seen in training, or rare in it. By
   * column, those without left out.
   */
  readonly unseen: ReadonlyMap<string, number>;
}

/**
 * Encodes rows. The columns are found by their names, in any order and among any others.
 *
 * @param rows indices of the rows to take, in this order
 * @throws WdError WD115 naming every column that is missing, WD162 for a cell that is no number where one is needed,
 *   WD163 for one that is no date, WD142 for a value so far out that float32 cannot hold it
 */
export function encode(encoder: Encoder, table: RawTable, rows: Uint32Array | 'all'): Encoding {
  const read = readAll(encoder, table);
  const taken = rows === 'all' ? Uint32Array.from({ length: table.rows }, (_, row) => row) : rows;
  const codes = codesByName(encoder, read);
  const codeColumns = encoder.categories.map(({ column, part }) =>
    codesNamed(codes, inputName(column, part)),
  );
  const crossColumns = encoder.crosses.map((cross) => {
    const terms = cross.terms.map(({ column, part }) => codesNamed(codes, inputName(column, part)));
    return bucketsOf(cross, terms);
  });
  return {
    rows: taken.length,
    numbers: packNumbers(encoder, read, taken),
    numberColumns: encoder.numbers.length,
    codes: sideBySide(codeColumns, taken),
    categoryColumns: codeColumns.length,
    crosses: sideBySide(crossColumns, taken),
    crossColumns: crossColumns.length,
    unseen: countUnseen(encoder, codes, taken),
  };
}
