/** @file What was decided about a table while it was read, in words for a person. */
import { count, counted, excerpt, listed, quoted } from '../names.ts';
import type { RawText } from '../raw-table.ts';
import type { ParseNumber } from './number-format.ts';
import type { TakenColumn } from './raw-table-builder.ts';
import type { FileReport, Pass } from './read-pass.ts';
import { WHITE_SPACE } from './row-parsing.ts';
import type { RawReadOptions } from './settings.ts';

/** More of a kind than this are counted and not shown one by one. */
const MOST_SHOWN = 8;

/** So many numbers for one text make a column that was probably meant to be of numbers. */
const FEWEST_NUMBERS = 3;

/** A column of the table as it is handed on. */
export interface NamedColumn {
  readonly name: string;
  readonly column: TakenColumn;
  /** Whether it was asked for as text. */
  readonly asText: boolean;
}

/** Everything that was told from the files rather than said by a person, and everything left out. */
export function decisionsOf(
  pass: Pass,
  columns: readonly NamedColumn[],
  leftOut: readonly string[],
  said: RawReadOptions,
): string[] {
  const { files } = pass;
  return [
    ...files.flatMap((report) => fileDecisions(report, files.length > 1, said)),
    ...(said.delimiter === undefined ? [delimiterDecision(pass)] : []),
    ...(said.decimal === undefined ? numberDecisions(pass) : []),
    ...(said.header === undefined ? [headerDecision(pass)] : []),
    ...renamedDecisions(pass),
    ...leftOut.map((name) => `left out ${quoted(name)}: an empty column without a name at the end`),
    ...missingDecisions(columns),
    ...columns.flatMap((each) => mixedDecision(each, pass)),
  ];
}

function fileDecisions(report: FileReport, several: boolean, given: RawReadOptions): string[] {
  const { above, extent, file, firstLine, format } = report.sample;
  const said: string[] = [];
  if (report.encoding !== 'UTF-8' && given.encoding === undefined) {
    said.push(`encoding ${report.encoding}`);
  }
  if (format.doubleReturns) said.push('lines end in CR CR LF');
  if (above !== undefined) {
    said.push(`skipped ${counted(firstLine - 1, 'line')} above the table: ${shown(above)}`);
  }
  if (extent.isShort) said.push('the header names all columns but the first');
  if (extent.spare) said.push('rows end in one delimiter too many');
  if (report.reordered) said.push('its columns stand in another order');
  if (report.below.length > 0) {
    const [{ cells }] = report.below;
    const text = shown(cells.join(format.delimiter));
    said.push(`skipped ${counted(report.below.length, 'line')} below the table: ${text}`);
  }
  if (report.blankRows > 0) {
    said.push(`${counted(report.blankRows, 'blank line')} between rows: missing values`);
  }
  return several ? said.map((what) => `${file}: ${what}`) : said;
}

function shown(text: string): string {
  return quoted(excerpt(text));
}

function numberDecisions({ plan }: Pass): string[] {
  const { decimal, thousands } = plan.cells.numbers;
  if (decimal === ',') return ['decimal ",": 1,5 is one and a half'];
  return thousands ? ['thousands ",": 1,234 is a thousand and more'] : [];
}

function delimiterDecision({ plan }: Pass): string {
  const spaced = plan.delimiter === WHITE_SPACE;
  return `delimiter ${quoted(plan.delimiter)}${spaced ? ': runs of spaces and tabs' : ''}`;
}

function headerDecision({ files, plan }: Pass): string {
  const [{ sample }] = files;
  const doubt = plan.header.sure ? '' : ' (a guess)';
  return plan.header.header
    ? `header on line ${sample.firstLine}${doubt}`
    : `no header${doubt}: columns are called by their place, column1 and so on`;
}

function renamedDecisions({ plan }: Pass): string[] {
  const said = plan.renamed.map(({ index, from, to }) =>
    from === ''
      ? `column ${index + 1} has no name: ${quoted(to)}`
      : `column ${index + 1} is named ${quoted(from)} again: ${quoted(to)}`,
  );
  return said.length <= MOST_SHOWN
    ? said
    : [...said.slice(0, MOST_SHOWN), `${count(said.length - MOST_SHOWN)} more such names`];
}

function missingDecisions(columns: readonly NamedColumn[]): string[] {
  const counts = new Map<string, number>();
  for (const { column } of columns) {
    for (const [token, cells] of column.missing) {
      counts.set(token, (counts.get(token) ?? 0) + cells);
    }
  }
  return [...counts].map(([token, cells]) => `missing ${quoted(token)}: ${counted(cells, 'cell')}`);
}

/** A column that is text for the sake of some of its cells. */
function mixedDecision({ name, column, asText }: NamedColumn, pass: Pass): string[] {
  if (column.data.kind === 'number' || asText) return [];
  const { lines, plan } = pass;
  const found = textsAmongNumbers(column.data, plan.cells.parse);
  if (found === undefined) return [];
  const { numbers, texts, firstRow, kinds } = found;
  if (texts === 0 || numbers < FEWEST_NUMBERS * texts) return [];
  const where = `${counted(texts, 'cell')} of ${count(numbers + texts)}`;
  const some = `${listed(kinds.slice(0, 3))}${kinds.length > 3 ? ', …' : ''}`;
  const verb = texts === 1 ? 'is no number' : 'are no numbers';
  return [`${quoted(name)} is text: ${where} ${verb}, first on line ${lines[firstRow]}: ${some}`];
}

/** How many of each there are; undefined where there are no numbers. */
function textsAmongNumbers({ codes, dictionary }: RawText, parse: ParseNumber) {
  const isNumber = dictionary.map((text) => !Number.isNaN(parse(text)));
  if (!isNumber.includes(true)) return undefined;
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
  return { numbers, texts, firstRow, kinds: dictionary.filter((_, code) => !isNumber[code]) };
}
