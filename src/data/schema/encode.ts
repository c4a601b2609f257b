/** @file Rows of a table as a network takes them, by an encoder that was fitted before. */
import { invariant } from '../../base/errors.ts';
import { alignColumns } from '../columns.ts';
import type { EncodedRows } from '../encoded-rows.ts';
import type { RawTable } from '../raw-table.ts';
import { packRows } from '../standardize.ts';
import { bucketsOf, crossables } from './crosses.ts';
import type { CrossTerm, Encoder } from './encoder.ts';
import { unscaledInput } from './number-inputs.ts';
import { type ReadColumn, readColumn } from './read-column.ts';
import type { Stage } from './schema-errors.ts';
import { SPECIAL_CODES, UNSEEN } from './vocabulary.ts';

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
 * @param part where the table is a part of one: the place there of its first row; and whether that table is the one
 *   that the encoder was fitted on, by a sample of its rows
 * @throws WdError WD115 naming every column that is missing, WD162 for a cell that is no number where one is needed,
 *   WD163 for one that is no date, WD142 for a value so far out that float32 cannot hold it
 */
export function encode(
  encoder: Encoder,
  table: RawTable,
  rows: Uint32Array | 'all',
  { first = 0, stage = 'later' }: { readonly first?: number; readonly stage?: Stage } = {},
): Encoding {
  const read = readAll(encoder, table, stage);
  const taken = rows === 'all' ? Uint32Array.from({ length: table.rows }, (_, row) => row) : rows;
  const codes = allCodes(encoder, read);
  const codeColumns = encoder.categories.map((input) => codesIn(codes, input));
  const crossColumns = encoder.crosses.map((cross) =>
    bucketsOf(
      cross,
      cross.terms.map((term) => codesIn(codes, term)),
    ),
  );
  return {
    rows: taken.length,
    numbers: packNumbers(encoder, read, taken, first),
    numberColumns: encoder.numbers.length,
    codes: sideBySide(codeColumns, taken),
    categoryColumns: codeColumns.length,
    crosses: sideBySide(crossColumns, taken),
    crossColumns: crossColumns.length,
    unseen: countUnseen(encoder, codes, taken),
  };
}

/** The columns that an encoder reads, by their names. */
export function readAll(
  { columns }: Encoder,
  table: RawTable,
  stage: Stage,
): Map<string, ReadColumn> {
  const names = columns.map(({ name }) => name);
  const places = alignColumns(table.columns, names, table.file);
  return new Map(
    columns.map(({ name, reading }, i) => [name, readColumn(table, places[i], reading, stage)]),
  );
}

/** The input's own column, read. */
function columnOf(read: ReadonlyMap<string, ReadColumn>, name: string): ReadColumn {
  const column = read.get(name);
  invariant(column !== undefined, () => `the encoder reads no column ${name}`);
  return column;
}

function packNumbers(
  { numbers }: Encoder,
  read: ReadonlyMap<string, ReadColumn>,
  rows: Uint32Array,
  first: number,
): Float32Array {
  const columns = numbers.map((input) => {
    const { values } = columnOf(read, input.column);
    invariant(values !== undefined, () => `column ${input.column} has no numbers`);
    return unscaledInput(input, values);
  });
  const mean = numbers.map((input) => input.mean);
  const scale = numbers.map((input) => input.scale);
  return packRows(columns, rows, { mean, scale }, first);
}

interface CodeSource {
  readonly column: string;
  readonly part: CrossTerm['part'];
}

/** One string for each source: no part has a colon in it. */
function sourceKey({ column, part }: CodeSource): string {
  return `${part}:${column}`;
}

/** The codes of all categories, booleans and buckets, for every row of the table. */
function allCodes(
  encoder: Encoder,
  read: ReadonlyMap<string, ReadColumn>,
): Map<string, Uint32Array> {
  const codes = new Map<string, Uint32Array>();
  for (const source of crossables(encoder))
    codes.set(sourceKey(source), source.codes(columnOf(read, source.column)));
  return codes;
}

function codesIn(codes: ReadonlyMap<string, Uint32Array>, source: CodeSource): Uint32Array {
  const found = codes.get(sourceKey(source));
  invariant(found !== undefined, () => `nothing makes codes of ${sourceKey(source)}`);
  return found;
}

/** Row-major: the columns' values of the first row, then those of the second, … */
function sideBySide(columns: readonly Uint32Array[], rows: Uint32Array): Uint32Array {
  const width = columns.length;
  const packed = new Uint32Array(rows.length * width);
  for (const [j, column] of columns.entries())
    for (let i = 0; i < rows.length; i++) packed[i * width + j] = column[rows[i]];
  return packed;
}

function countUnseen(
  { columns, categories }: Encoder,
  codes: ReadonlyMap<string, Uint32Array>,
  rows: Uint32Array,
): Map<string, number> {
  const unseen = new Map<string, number>();
  for (const { name, reading } of columns) {
    if (reading.kind !== 'category' && reading.kind !== 'boolean') continue;
    const column = codesIn(codes, { column: name, part: 'cell' });
    const own = categories.find((each) => each.column === name)?.vocabulary.length ?? Infinity;
    let count = 0;
    for (const row of rows)
      count += column[row] === UNSEEN || column[row] >= own + SPECIAL_CODES ? 1 : 0;
    if (count > 0) unseen.set(name, count);
  }
  return unseen;
}
