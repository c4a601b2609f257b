/** @file Reads files of separated values as they are: numbers where all cells are, text elsewhere (Node only). */
import { dataError, InternalError } from '../../base/errors.ts';
import { counted } from '../names.ts';
import type { RawTable } from '../raw-table.ts';
import { decisionsOf, type NamedColumn } from './decisions.ts';
import { findInputs, type Input } from './inputs.ts';
import type { TakenColumn } from './raw-table-builder.ts';
import { noRows, type Pass, readPass } from './read-pass.ts';
import { checkSettings, type RawReadOptions } from './settings.ts';

export type { RawReadOptions } from './settings.ts';

/**
 * Reads the rows of one or several files into a table, plain or compressed by gzip or zstd, in any encoding.
 *
 * A column is of numbers if all its cells are, the missing ones left aside; else its cells are kept as they are
 * spelt. Blank lines are skipped, but in a table of one column they are missing values. Every row of the files
 * becomes a row of the table; what stands above or below the rows and is left out is told in `decisions`, as is
 * everything else that was not said in the options.
 *
 * @param sources paths, globs, or `-` for standard input; several are parts of one table
 * @throws WdError WD100 to WD108 for what cannot be read as text, WD109 an encoding that is not known, WD110 a
 *   row of another width, WD111 quotes that do not match, WD113 no rows, WD114 a delimiter that is none, WD115
 *   columns that are not there, WD116 a file with other columns, WD119 standard input twice
 */
export async function readRawTable(
  sources: readonly string[],
  options: RawReadOptions = {},
): Promise<RawTable> {
  checkSettings(options);
  const inputs = await findInputs(sources);
  if (inputs.length === 0) throw new InternalError('readRawTable was given no source');
  try {
    const pass = await readPass(inputs, options);
    const { rows, plan } = pass;
    if (rows === 0 && options.limit !== 0) {
      throw noRows(nameOf(inputs), plan.header.header ? 'a header and no rows' : 'no rows');
    }
    const late = new Set(pass.columns.flatMap(({ isLate }, i) => (isLate ? [i] : [])));
    const columns = late.size === 0 ? pass.columns : await readLate(inputs, options, pass, late);
    return assembled(nameOf(inputs), pass, columns, options);
  } finally {
    for (const input of inputs) input.close();
  }
}

/** The first and how many more. */
function nameOf(inputs: readonly Input[]): string {
  const [{ file }] = inputs;
  return inputs.length === 1 ? file : `${file} and ${inputs.length - 1} more`;
}

/**
 * Reads again the columns in which text came late: their first cells were kept as numbers, without their spelling.
 *
 * @throws WdError WD108 when a file has changed in between
 */
async function readLate(
  inputs: readonly Input[],
  options: RawReadOptions,
  { rows, columns }: Pass,
  late: ReadonlySet<number>,
): Promise<TakenColumn[]> {
  const again = await readPass(inputs, { ...options, onProgress: undefined }, late);
  if (again.rows !== rows || again.columns.length !== columns.length) {
    throw dataError('WD108', `${nameOf(inputs)} changed while it was read`, {
      place: { file: inputs[0].file },
      details: [`it had ${counted(rows, 'row')}, then ${counted(again.rows, 'row')}`],
      help: ['read it again when nothing writes to it'],
    });
  }
  return columns.map((column, i) => (late.has(i) ? again.columns[i] : column));
}

function assembled(
  file: string,
  pass: Pass,
  taken: readonly TakenColumn[],
  options: RawReadOptions,
): RawTable {
  const { asText, columns: wanted } = options;
  const { fields, lines, plan, rows } = pass;
  const kept = new Set(asText);
  const all = taken.map((column, i): NamedColumn => {
    const name = plan.names[fields[i]];
    return { name, column, asText: kept.has(name) };
  });
  const columns = wanted === undefined ? all.slice(0, usedColumns(all, pass)) : all;
  const leftOut = all.slice(columns.length).map(({ name }) => name);
  return {
    file,
    columns: columns.map(({ name }) => name),
    rows,
    data: columns.map(({ column }) => column.data),
    lines,
    decisions: decisionsOf(pass, columns, leftOut, options),
  };
}

/** How many columns there are without those at the end that have neither a name nor anything in them. */
function usedColumns(columns: readonly NamedColumn[], { plan, rows }: Pass): number {
  const unnamed = new Set(plan.renamed.flatMap(({ from, to }) => (from === '' ? [to] : [])));
  let used = columns.length;
  while (used > 1) {
    const { column, name } = columns[used - 1];
    const isNamed = plan.header.header && !unnamed.has(name);
    if (isNamed || rows === 0 || column.missing.get('') !== rows) return used;
    used--;
  }
  return used;
}
