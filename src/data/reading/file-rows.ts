/** @file Which rows of a file belong to the table: not its header, nor notes under it; a ragged row is an error. */
import { isText } from '../numbers.ts';
import { fits } from './layout.ts';
import { raggedRow } from './ragged-row.ts';
import type { TakeRow } from './row-parsing.ts';
import type { Row } from './rows.ts';

export interface TableFile {
  readonly file: string;
  readonly delimiter: string;
  /** Fields of a row. */
  readonly width: number;
  /** Whether rows may end in one delimiter too many. */
  readonly spare: boolean;
  /** Whether its first row is a header. */
  readonly header: boolean;
  /** The line of its first row. */
  readonly firstLine: number;
  /** For each column that is taken its place in a row. */
  readonly fields: readonly number[];
}

/** What a file's rows are handed to. */
export interface RowSink {
  /** Takes at most this many rows. */
  readonly limit: number;
  /**
   * Takes a row.
   *
   * @param fields the place of each column in `cells`
   * @returns whether more rows are wanted
   */
  readonly add: (cells: readonly string[], fields: readonly number[], line: number) => boolean;
}

export interface FileRows {
  readonly take: TakeRow;
  /**
   * To be called for rows of the table's width, no blank line among them, that go to the sink by another way.
   *
   * @throws WdError WD110 where rows of another width stand above them
   */
  readonly pass: (rows: number) => void;
  /**
   * To be called after the last row.
   *
   * @returns the rows under the table that are no part of it
   * @throws WdError WD110 where they may be a part of it
   */
  readonly end: () => readonly Row[];
  /** How many blank lines became rows: those between the rows of a table of one column. */
  readonly blankRows: () => number;
}

/** So many rows of another width are no notes. */
const MOST_STRAYS = 20;

/** Hands a file's rows to the sink. `take` throws WD110 for a row of another width with others behind it. */
export function fileRows(file: TableFile, sink: RowSink): FileRows {
  const { fields, spare, width } = file;
  let headerAhead = file.header;
  let rowsSeen = 0;
  let blankRows = 0;
  let blankWithin = false;
  let strays: Row[] = [];
  const ragged = ({ cells, line }: Row) =>
    raggedRow({ ...file, cells, line, model: { isHeader: file.header, line: file.firstLine } });

  /** In a table of one column a blank line is a row whose only value is missing. */
  function addBlanks(line: number, blanks: number): boolean {
    for (let i = blanks; i > 0; i--) {
      blankRows++;
      if (!sink.add([''], fields, line - i)) return false;
    }
    return true;
  }

  function take(cells: string[], line: number, blanks: number): boolean {
    if (headerAhead) {
      headerAhead = false;
      return sink.limit > 0;
    }
    if (!fits(cells, width, spare)) {
      strays.push({ cells, line, blanks });
      if (strays.length > MOST_STRAYS) throw ragged(strays[0]);
      return true;
    }
    if (strays.length > 0) throw ragged(strays[0]);
    if (sink.limit === 0) return false;
    if (blanks > 0 && width === 1 && !addBlanks(line, blanks)) return false;
    blankWithin ||= blanks > 0 && rowsSeen > 0;
    rowsSeen++;
    return sink.add(cells, fields, line);
  }

  function pass(rows: number): void {
    if (strays.length > 0) throw ragged(strays[0]);
    rowsSeen += rows;
  }

  function end(): readonly Row[] {
    if (strays.length > 0 && !isFooter(strays, blankWithin)) throw ragged(strays[0]);
    return strays;
  }

  return { take, pass, end, blankRows: () => blankRows };
}

/**
 * Whether rows at the very end are clearly no part of the table: text that a blank line or a # sets apart. The
 * rest of a row that was cut off looks otherwise.
 *
 * @param blankWithin whether blank lines stand between rows of the table too, and set nothing apart
 */
function isFooter(strays: readonly Row[], blankWithin: boolean): boolean {
  const apart = !blankWithin && strays[0].blanks > 0;
  return strays.every(
    ({ cells }) => cells[0].startsWith('#') || (apart && cells.some((cell) => isText(cell))),
  );
}
