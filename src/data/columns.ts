/** @file The columns of a table by name: naming them, finding them again. */
import { dataError, type Place, type WdError } from '../base/errors.ts';
import { closest, counted, listed, quoted } from './names.ts';

/** The name of a column that has none: `column1`, `column2`, … by its place in the file. */
function placeName(index: number): string {
  return `column${index + 1}`;
}

/** Names for a file without a header. */
export function placeNames(width: number): string[] {
  return Array.from({ length: width }, (_, index) => placeName(index));
}

/** Names from a header's cells: white space around them dropped, an empty one named by its place. */
export function headerNames(cells: readonly string[]): string[] {
  return cells.map((cell, index) => cell.trim() || placeName(index));
}

/**
 * Refuses a name that two columns bear: a model could not tell them apart.
 *
 * @param used the names that matter
 * @param header where the names stand
 * @param cures more cures to offer
 * @throws WdError WD112
 */
export function checkDistinct(
  names: readonly string[],
  used: readonly string[],
  header: Place,
  cures: readonly string[],
): void {
  const wanted = new Set(used);
  const seen = new Map<string, number>();
  for (const [index, name] of names.entries()) {
    if (!wanted.has(name)) continue;
    const first = seen.get(name);
    if (first !== undefined) {
      throw dataError('WD112', `two columns are named ${quoted(name)}`, {
        place: { ...header, column: index + 1, text: name },
        details: [`columns ${first + 1} and ${index + 1}; every column needs a name of its own`],
        help: ['rename one of them in the header, or remove it', ...cures],
      });
    }
    seen.set(name, index);
  }
}

/**
 * Finds columns by name, in any order and among any others.
 *
 * @param available the file's columns
 * @param names the columns wanted
 * @returns for each wanted name its index in `available`
 * @throws WdError WD115 naming every column that is missing
 */
export function alignColumns(
  available: readonly string[],
  names: readonly string[],
  file: string,
): number[] {
  const places = new Map(available.map((name, index) => [name, index]));
  const missing = names.filter((name) => !places.has(name));
  if (missing.length > 0) throw missingColumns(available, names, missing, file);
  return names.map((name) => places.get(name) ?? -1);
}

function missingColumns(
  available: readonly string[],
  names: readonly string[],
  missing: readonly string[],
  file: string,
): WdError {
  const wanted = new Set(names);
  const spare = available.filter((name) => !wanted.has(name));
  const help = missing.flatMap((name) => {
    const meant = closest(name, spare);
    return meant === undefined ? [] : [`${quoted(meant)} may be ${quoted(name)}: rename it`];
  });
  const unnamed = available.every((name, index) => name === placeName(index));
  if (unnamed) help.push('the file seems to have no header: put one above its first row');
  if (help.length === 0) help.push('give a file that has these columns; more do not matter');
  const some = `${missing.length} of ${counted(names.length, 'column')}`;
  return dataError('WD115', `${file} lacks ${some}: ${listed(missing)}`, {
    place: { file },
    details: [`its columns are ${listed(available)}`],
    help,
  });
}

/** A cure where the columns look wrong. */
export function readAsSeparated(delimiter: string): string {
  return `the file was read as separated by ${quoted(delimiter)}; say otherwise with --delimiter`;
}
