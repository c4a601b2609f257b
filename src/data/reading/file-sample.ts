/** @file The beginning of one file, cut into rows, and where its table begins (Node). */
import { sniffDelimiter } from '../dialect.ts';
import { type Extent, findExtent, fits } from './layout.ts';
import { hasDoubleReturns, lineStart, type RowFormat } from './row-parsing.ts';
import { firstRows } from './sample.ts';

/** The beginning of a file's text. */
export interface Head {
  readonly file: string;
  readonly text: string;
  /** Whether there is no more behind it. */
  readonly whole: boolean;
}

export interface FileSample {
  readonly file: string;
  readonly format: Required<RowFormat>;
  readonly extent: Extent;
  /** The table's first rows, each as wide as the table; what may be a header is the first of them. */
  readonly rows: readonly (readonly string[])[];
  /** The line on which the table begins, from 1, and its place in the head in bytes of UTF-8. */
  readonly firstLine: number;
  readonly offset: number;
  /** The first row above the table, where there are any: they are no part of it. */
  readonly above: string | undefined;
}

/** Looked at to tell what the columns hold. */
const SAMPLE_ROWS = 1000;

/**
 * @param delimiter undefined to be told from the text
 * @param header whether the first row is known to hold names, or to hold none
 * @returns undefined where not one row can be read
 */
export function sampleFile(
  { file, text, whole }: Head,
  delimiter: string | undefined,
  header: boolean | undefined,
): FileSample | undefined {
  const format = {
    delimiter: delimiter ?? sniffDelimiter(text, whole),
    doubleReturns: hasDoubleReturns(text),
  };
  const rows = firstRows(text, whole, format, SAMPLE_ROWS);
  if (rows.length === 0) return undefined;
  const extent = findExtent(rows, header);
  const { above, spare, isShort, width } = extent;
  const table = rows.slice(above).flatMap(({ cells }, i) => {
    if (i === 0 && isShort) return [['', ...cells]];
    return fits(cells, width, spare) ? [cells.slice(0, width)] : [];
  });
  const { line } = rows[above];
  return {
    file,
    format,
    extent,
    rows: table,
    firstLine: line,
    offset: Buffer.byteLength(text.slice(0, lineStart(text, line, format.doubleReturns))),
    above: above === 0 ? undefined : rows[0].cells.join(format.delimiter),
  };
}
