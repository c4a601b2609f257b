/** @file The column to predict: which one it is. */
import { dataError, type Place, type WdError } from '../base/errors.ts';
import { closest, count, counted, listed, quoted } from './names.ts';

/** Names that mark a column as the target when none is asked for. */
const TARGET_NAMES = ['target', 'label', 'y', 'class', 'response'];
const INTEGER = /^[+-]?\d+$/;

/**
 * Finds the column to predict.
 *
 * @param request its name; or its index, from 0 at the start or from -1 at the end, unless a column bears that
 *   number as its name; undefined: the one column called target, label, y, class or response
 * @param file the table's file, for messages
 * @returns its index in `columns`
 * @throws WdError WD130 when there is no such column, WD131 when none is asked for and the names do not tell
 */
export function findTarget(
  columns: readonly string[],
  request: string | undefined,
  file?: string,
): number {
  if (request === undefined) return guessTarget(columns, file);
  const named = columns.indexOf(request);
  if (named >= 0) return named;
  if (!INTEGER.test(request)) throw unknownTarget(columns, request, file);
  const index = Number(request);
  const fromStart = index < 0 ? columns.length + index : index;
  if (fromStart < 0 || fromStart >= columns.length) throw outOfRange(columns, request, file);
  return fromStart;
}

function guessTarget(columns: readonly string[], file: string | undefined): number {
  const likely = columns.filter((name) => TARGET_NAMES.includes(name.toLowerCase()));
  if (likely.length === 1) return columns.indexOf(likely[0]);
  const found =
    likely.length === 0
      ? `none of the ${count(columns.length)} columns is called ${TARGET_NAMES.join(', ')}`
      : `${counted(likely.length, 'column')} could be it: ${listed(likely)}`;
  throw dataError('WD131', `which column is the target? ${found}`, {
    ...inFile(file),
    details: [`the columns are ${listed(columns)}`],
    help: [
      `name it: --target ${likely[0] ?? 'NAME'}`,
      'or number it: --target 0 for the first column, --target -1 for the last',
    ],
  });
}

function unknownTarget(
  columns: readonly string[],
  request: string,
  file: string | undefined,
): WdError {
  const meant = closest(request, columns);
  return dataError('WD130', `there is no column ${quoted(request)} to be the target`, {
    ...inFile(file),
    details: [`the columns are ${listed(columns)}`],
    help: [meant === undefined ? 'name one of them' : `did you mean ${quoted(meant)}?`],
  });
}

function outOfRange(
  columns: readonly string[],
  request: string,
  file: string | undefined,
): WdError {
  const last = columns.length - 1;
  return dataError('WD130', `there is no column ${request} to be the target`, {
    ...inFile(file),
    details: [
      `the ${counted(columns.length, 'column')} are numbered 0 to ${last}, or -${columns.length} to -1 from the end`,
    ],
    help: ['give a number in that range, or the name of a column'],
  });
}

function inFile(file: string | undefined): { place?: Place } {
  return file === undefined ? {} : { place: { file } };
}
