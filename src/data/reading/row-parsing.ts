/** @file How rows are cut from text: the parser's options, and the line on which each row begins. */
import type { CastingContext, CsvError, InfoRecord, Options } from 'csv-parse';

/**
 * Takes a row.
 *
 * @param line the line on which it begins, from 1
 * @param blanks number of blank lines right before it
 * @returns whether more rows are wanted
 */
export type TakeRow = (cells: string[], line: number, blanks: number) => boolean;

/** Thrown to stop the parser early; no error. */
export const enough = new Error('enough rows');

/** The delimiter that stands for white space: any run of spaces and tabs is one separator. */
export const WHITE_SPACE = ' ';

/** Every way to end a line, the longest first: files with mixed ends are read too. */
const LINE_ENDS = ['\r\n', '\n', '\r'];
const LINE_END = /\r\n|\n|\r/g;
/** What a careless conversion makes of CR LF. In any other file it is a CR and a CR LF. */
const DOUBLE_END = '\r\r\n';
const DOUBLE_LINE_END = /\r\r\n|\r\n|\n|\r/g;

/** How the rows of a text are set apart, and the fields of a row. */
export interface RowFormat {
  readonly delimiter: string;
  /** Whether lines end in CR CR LF. */
  readonly doubleReturns?: boolean;
}

/** Whether the text ends most of its lines in CR CR LF. */
export function hasDoubleReturns(head: string): boolean {
  const ends = head.match(DOUBLE_LINE_END) ?? [];
  return 2 * ends.filter((end) => end === DOUBLE_END).length > ends.length;
}

/** A row longer than this is a quote that was never closed. */
const LARGEST_ROW_BYTES = 64 * 2 ** 20;

/** Stands for a field that is empty between quotes, where empty fields are otherwise no fields. */
const QUOTED_NOTHING = '\0';

/** Line ends inside the cells: a quoted cell may span lines. */
function lineBreaks(cells: readonly string[], doubleReturns = false): number {
  const end = doubleReturns ? DOUBLE_LINE_END : LINE_END;
  let breaks = 0;
  for (const cell of cells) breaks += cell.match(end)?.length ?? 0;
  return breaks;
}

/** Where a line of the text begins, in characters. */
export function lineStart(text: string, line: number, doubleReturns = false): number {
  const end = doubleReturns ? DOUBLE_LINE_END : LINE_END;
  let at = 1;
  if (at === line) return 0;
  for (const found of text.matchAll(end)) if (++at === line) return found.index + found[0].length;
  return text.length;
}

export interface RowParsing {
  readonly options: Options;
  /** The line of the row that the parser could not finish. */
  readonly failedAt: (cause: CsvError) => number;
}

/**
 * The parser's options for such text, which hand every row that is not blank to `take`.
 *
 * @param firstLine the number of the text's first line
 */
export function rowParsing(format: RowFormat, firstLine: number, take: TakeRow): RowParsing {
  const { delimiter, doubleReturns = false } = format;
  const lines = lineCounter(firstLine, doubleReturns);
  const spaced = delimiter === WHITE_SPACE;
  const options: Options = {
    delimiter: spaced ? [' ', '\t'] : delimiter,
    record_delimiter: doubleReturns ? [DOUBLE_END, ...LINE_ENDS] : LINE_ENDS,
    max_record_size: LARGEST_ROW_BYTES,
    // Widths are checked by whoever takes the rows, who knows where they come from.
    relax_column_count: true,
    skip_empty_lines: true,
    trim: true,
    ...(spaced ? { cast: markQuoted } : {}),
    // Rows are taken here, as they are parsed, and none is handed on: that spares a stream of arrays.
    on_record: (record: string[], info) => {
      const cells = spaced ? withoutGaps(record) : record;
      if (cells.length === 0) {
        lines.addBlank();
        return null;
      }
      const { line, blanks } = lines.next(cells, info);
      if (!take(cells, line, blanks)) throw enough;
      return null;
    },
  };
  return { options, failedAt: (cause) => lines.failedAt(cause) };
}

function markQuoted(cell: string, { quoting }: CastingContext): string {
  return quoting && cell === '' ? QUOTED_NOTHING : cell;
}

/** Between two of several spaces the parser sees an empty field. */
function withoutGaps(cells: readonly string[]): string[] {
  return cells.filter((cell) => cell !== '').map((cell) => (cell === QUOTED_NOTHING ? '' : cell));
}

type Counts = Pick<InfoRecord, 'lines' | 'empty_lines'>;

/** Tells the lines of rows. The parser's own count takes a CR LF inside quotes for two lines. */
function lineCounter(firstLine: number, doubleReturns: boolean) {
  let counted: Counts = { lines: 0, empty_lines: 0 };
  let lastLine = firstLine - 1;
  let spaces = 0;
  return {
    /** A line of nothing but separators, which the parser takes for a row. */
    addBlank(): void {
      spaces++;
    },
    next(cells: readonly string[], info: Counts): { line: number; blanks: number } {
      const blanks = info.empty_lines - counted.empty_lines + spaces;
      const line = lastLine + blanks + 1;
      const spansLines = info.lines - counted.lines > blanks + 1;
      lastLine = spansLines ? line + lineBreaks(cells, doubleReturns) : line;
      counted = { lines: info.lines, empty_lines: info.empty_lines };
      spaces = 0;
      return { line, blanks };
    },
    failedAt(cause: CsvError): number {
      return lastLine + Number(cause['empty_lines']) - counted.empty_lines + spaces + 1;
    },
  };
}
