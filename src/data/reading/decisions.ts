/** @file What was decided about a table while it was read, in words for a person. */
import { count, counted, excerpt, listed, quoted } from '../names.ts';
import type { FileReport, FilesRead } from './read-pass.ts';
import { WHITE_SPACE } from './row-parsing.ts';
import type { RawReadOptions } from './settings.ts';

/** More of a kind than this are counted and not shown one by one. */
const MOST_SHOWN = 8;

/** So many numbers for one text make a column that was probably meant to be of numbers. */
const FEWEST_NUMBERS = 3;

/** What decisions need to know of a column of the table as it is handed on. */
export interface ColumnFacts {
  readonly name: string;
  /** How often each mark of a missing value stands in it. */
  readonly missing: ReadonlyMap<string, number>;
  /** Of a column that is text though nobody asked for it: what there is of numbers and texts. */
  readonly mixed: MixedTexts | undefined;
}

/** Texts among numbers. */
export interface MixedTexts {
  /** Cells that read as numbers, and those that do not. */
  readonly numbers: number;
  readonly texts: number;
  /** The line of the first text. */
  readonly firstLine: number;
  /** The distinct texts, in order of first appearance. */
  readonly kinds: readonly string[];
}

/** Everything that was told from the files rather than said by a person, and everything left out. */
export function decisionsOf(
  pass: FilesRead,
  columns: readonly ColumnFacts[],
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
    ...columns.flatMap(mixedDecision),
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

function numberDecisions({ plan }: FilesRead): string[] {
  const { decimal, thousands } = plan.cells.numbers;
  if (decimal === ',') return ['decimal ",": 1,5 is one and a half'];
  return thousands ? ['thousands ",": 1,234 is a thousand and more'] : [];
}

function delimiterDecision({ plan }: FilesRead): string {
  const spaced = plan.delimiter === WHITE_SPACE;
  return `delimiter ${quoted(plan.delimiter)}${spaced ? ': runs of spaces and tabs' : ''}`;
}

function headerDecision({ files, plan }: FilesRead): string {
  const [{ sample }] = files;
  const doubt = plan.header.sure ? '' : ' (a guess)';
  return plan.header.header
    ? `header on line ${sample.firstLine}${doubt}`
    : `no header${doubt}: columns are called by their place, column1 and so on`;
}

function renamedDecisions({ plan }: FilesRead): string[] {
  const said = plan.renamed.map(({ index, from, to }) =>
    from === ''
      ? `column ${index + 1} has no name: ${quoted(to)}`
      : `column ${index + 1} is named ${quoted(from)} again: ${quoted(to)}`,
  );
  return said.length <= MOST_SHOWN
    ? said
    : [...said.slice(0, MOST_SHOWN), `${count(said.length - MOST_SHOWN)} more such names`];
}

function missingDecisions(columns: readonly ColumnFacts[]): string[] {
  const counts = new Map<string, number>();
  for (const { missing } of columns) {
    for (const [token, cells] of missing) {
      counts.set(token, (counts.get(token) ?? 0) + cells);
    }
  }
  return [...counts].map(([token, cells]) => `missing ${quoted(token)}: ${counted(cells, 'cell')}`);
}

/** A column that is text for the sake of some of its cells. */
function mixedDecision({ name, mixed }: ColumnFacts): string[] {
  if (mixed === undefined) return [];
  const { numbers, texts, firstLine, kinds } = mixed;
  if (numbers === 0 || texts === 0 || numbers < FEWEST_NUMBERS * texts) return [];
  const where = `${counted(texts, 'cell')} of ${count(numbers + texts)}`;
  const some = `${listed(kinds.slice(0, 3))}${kinds.length > 3 ? ', …' : ''}`;
  const verb = texts === 1 ? 'is no number' : 'are no numbers';
  return [`${quoted(name)} is text: ${where} ${verb}, first on line ${firstLine}: ${some}`];
}
