/** @file Reads files of separated values as they are: numbers where all cells are, text elsewhere (Node only). */
import { dataError, InternalError } from '../../base/errors.ts';
import { counted } from '../names.ts';
import type { RawTable, RawText } from '../raw-table.ts';
import { type ColumnFacts, decisionsOf, type MixedTexts } from './decisions.ts';
import { findInputs, type Input } from './inputs.ts';
import type { ParseNumber } from './number-format.ts';
import { RawTableBuilder, type TakenColumn, type TakenRows } from './raw-table-builder.ts';
import { type FilesRead, type Late, noRows, type OpenIntake, readPass } from './read-pass.ts';
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
    const pass = await readRows(inputs, options);
    checkRows(inputs, pass, pass.taken.rows, options);
    const late = pass.taken.columns.flatMap(({ isLate }, i) => (isLate ? [i] : []));
    const columns =
      late.length === 0 ? pass.taken.columns : await readLate(inputs, options, pass, new Set(late));
    return assembled(nameOf(inputs), pass, columns, options);
  } finally {
    for (const input of inputs) input.close();
  }
}

/** A reading, and the columns that it gave. */
interface Pass extends FilesRead {
  readonly taken: TakenRows;
}

const inMemory: OpenIntake<RawTableBuilder> = ({ cells }, keep, limit) =>
  new RawTableBuilder(keep, cells, limit);

async function readRows(
  inputs: readonly Input[],
  options: RawReadOptions,
  late?: Late,
): Promise<Pass> {
  const { intake, ...read } = await readPass(inputs, options, inMemory, late);
  return { ...read, taken: intake.finish() };
}

/** @throws WdError WD113 where there are no rows and some were asked for */
export function checkRows(
  inputs: readonly Input[],
  { plan }: FilesRead,
  rows: number,
  { limit }: RawReadOptions,
): void {
  if (rows > 0 || limit === 0) return;
  throw noRows(nameOf(inputs), plan.header.header ? 'a header and no rows' : 'no rows');
}

/** The first and how many more. */
export function nameOf(inputs: readonly Input[]): string {
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
  { taken: { rows, columns } }: Pass,
  late: ReadonlySet<number>,
): Promise<TakenColumn[]> {
  const settings = { ...options, onProgress: undefined };
  const { taken: again } = await readRows(inputs, settings, { columns: late, others: false });
  checkSame(inputs, { rows, columns: columns.length }, again.rows, again.columns.length);
  return columns.map((column, i) => (late.has(i) ? again.columns[i] : column));
}

/** @throws WdError WD108 when a second reading gave another size than the first */
export function checkSame(
  inputs: readonly Input[],
  first: { readonly rows: number; readonly columns: number },
  rows: number,
  columns: number,
): void {
  if (rows === first.rows && columns === first.columns) return;
  throw dataError('WD108', `${nameOf(inputs)} changed while it was read`, {
    place: { file: inputs[0].file },
    details: [`it had ${counted(first.rows, 'row')}, then ${counted(rows, 'row')}`],
    help: ['read it again when nothing writes to it'],
  });
}

function assembled(
  file: string,
  pass: Pass,
  taken: readonly TakenColumn[],
  options: RawReadOptions,
): RawTable {
  const { lines, rows } = pass.taken;
  const kept = new Set(options.asText);
  const { parse } = pass.plan.cells;
  const all = taken.map(({ data, missing }, i): ColumnFacts => {
    const name = pass.plan.names[pass.fields[i]];
    const isMixed = data.kind === 'text' && !kept.has(name);
    return { name, missing, mixed: isMixed ? textsAmongNumbers(data, lines, parse) : undefined };
  });
  const { columns, decisions } = describe(pass, all, rows, options);
  const data = columns.map((_, i) => taken[i].data);
  return { file, columns, rows, data, lines, decisions };
}

/** How many of each there are; undefined where there are no texts. */
function textsAmongNumbers(
  { codes, dictionary }: RawText,
  lines: Uint32Array,
  parse: ParseNumber,
): MixedTexts | undefined {
  const isNumber = dictionary.map((text) => !Number.isNaN(parse(text)));
  let numbers = 0;
  let texts = 0;
  let firstRow = -1;
  for (let row = 0; row < codes.length; row++) {
    if (codes[row] < 0) continue;
    if (isNumber[codes[row]]) numbers++;
    else {
      if (texts === 0) firstRow = row;
      texts++;
    }
  }
  if (texts === 0) return undefined;
  const kinds = dictionary.filter((_, code) => !isNumber[code]);
  return { numbers, texts, firstLine: lines[firstRow], kinds };
}

/** The names of the columns that the table has, the first of those that were read, and what was decided. */
export function describe(
  read: FilesRead,
  all: readonly ColumnFacts[],
  rows: number,
  options: RawReadOptions,
): { readonly columns: string[]; readonly decisions: string[] } {
  const used = options.columns === undefined ? usedColumns(all, read, rows) : all.length;
  const leftOut = all.slice(used).map(({ name }) => name);
  const kept = all.slice(0, used);
  const decisions = decisionsOf(read, kept, leftOut, options);
  return { columns: kept.map(({ name }) => name), decisions };
}

/** How many columns there are without those at the end that have neither a name nor anything in them. */
function usedColumns(columns: readonly ColumnFacts[], { plan }: FilesRead, rows: number): number {
  const unnamed = new Set(plan.renamed.flatMap(({ from, to }) => (from === '' ? [to] : [])));
  let used = columns.length;
  while (used > 1) {
    const { missing, name } = columns[used - 1];
    const isNamed = plan.header.header && !unnamed.has(name);
    if (isNamed || rows === 0 || missing.get('') !== rows) return used;
    used--;
  }
  return used;
}
