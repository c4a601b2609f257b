/** @file What can be wrong with a Parquet file, or with a column of it. */
import { dataError, type WdError } from '../../base/errors.ts';
import { count, listed, quoted, shellWord } from '../names.ts';
import type { CellFault } from './cell-fault.ts';

const AGAIN = 'copy or download the file again, or write it anew';

function leaveOut(name: string): string {
  return `leave the column out: --ignore ${shellWord(name)}`;
}

export function notParquet(file: string, found: string): WdError {
  return dataError('WD520', `${file} is no Parquet file: ${found}`, {
    place: { file },
    help: ['give a file that begins and ends with PAR1, unpacked'],
  });
}

export function encryptedFile(file: string): WdError {
  return dataError('WD523', `${file} is an encrypted Parquet file`, {
    place: { file },
    help: ['write it without encryption'],
  });
}

/** @param part what cannot be read: `its footer`, `"age" in row group 3` */
export function damagedFile(file: string, part: string, cause: unknown): WdError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return dataError('WD521', `${file} is damaged or cut short: ${part} cannot be read`, {
    place: { file },
    details: [reason],
    help: [AGAIN],
    cause,
  });
}

export function nestedColumns(file: string, names: readonly string[]): WdError {
  return dataError('WD522', `${file} has nested columns: ${listed(names)}`, {
    place: { file },
    details: ['lists, maps and structs hold several values for one cell'],
    help: [
      `leave them out: ${names.map((name) => `--ignore ${shellWord(name)}`).join(' ')}`,
      'or write each of their values as a column of its own',
    ],
  });
}

export function unusableType(file: string, name: string, type: string): WdError {
  return dataError('WD523', `${file}: the column ${quoted(name)} holds ${type} values`, {
    place: { file },
    details: ['expected numbers, booleans, text, dates or times'],
    help: [leaveOut(name)],
  });
}

export function cellError(file: string, row: number, name: string, fault: CellFault): WdError {
  const message = `${file}: ${quoted(name)} in row ${count(row)} ${fault.message}`;
  return dataError(fault.code, message, {
    place: { file, line: row },
    help: [fault.cure, leaveOut(name)],
  });
}

export function otherColumns(
  file: string,
  first: string,
  missing: readonly string[],
  more: readonly string[],
): WdError {
  const details = [`expected the columns of ${first}, with cells of the same kind`];
  if (missing.length > 0) details.push(`it lacks ${listed(missing)}`);
  if (more.length > 0) details.push(`it has ${listed(more)} beside them`);
  return dataError('WD526', `${file} has other columns than the first file`, {
    place: { file },
    details,
    help: ['give files of one table', 'or leave columns out: --ignore NAME'],
  });
}
