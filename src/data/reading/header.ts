/**
 * @file Whether a first row holds names: told by comparing it with the rows below.
 *
 * Names are text where the column holds numbers. Where all is text, a name does not come again in its column.
 * Years and running numbers are names too, if they stand beside text.
 */

/** What a cell is, in the file's notation. */
export type CellKind = 'number' | 'text' | 'missing';

export interface HeaderGuess {
  readonly header: boolean;
  /** Whether the rows below bear it out; else it is a convention: text on top is a header. */
  readonly sure: boolean;
}

type Cells = readonly string[];

/**
 * @param first the first row
 * @param below rows under it, of the same width
 */
export function guessHeader(
  first: Cells,
  below: readonly Cells[],
  kindOf: (cell: string) => CellKind,
): HeaderGuess {
  const kinds = first.map(kindOf);
  if (!kinds.includes('text')) return { header: false, sure: true };
  if (below.length === 0) return { header: !kinds.includes('number'), sure: false };
  const columns = first.map((_, i) => columnKind(below, i, kindOf));
  const differs = columns.filter((kind, i) => isName(kinds[i], kind)).length;
  const agrees = columns.filter((kind, i) => kind === 'number' && kinds[i] === 'number').length;
  if (differs === 0 && agrees === 0) return guessAmongTexts(first, below);
  if (agrees === 0) return { header: true, sure: true };
  const series = seriesOf(first, kindOf);
  if (series !== undefined && series !== seriesOf(below[0], kindOf)) {
    return { header: true, sure: true };
  }
  return { header: differs >= agrees, sure: differs === 0 };
}

/** What all cells of a column are that are not missing. */
function columnKind(
  rows: readonly Cells[],
  column: number,
  kindOf: (cell: string) => CellKind,
): CellKind | 'mixed' {
  const kinds = new Set(rows.map((cells) => kindOf(cells[column])));
  kinds.delete('missing');
  if (kinds.size > 1) return 'mixed';
  const [only] = kinds;
  return only ?? 'missing';
}

/** Text over numbers, or a number over texts. */
function isName(cell: CellKind, below: CellKind | 'mixed'): boolean {
  return (cell === 'text' && below === 'number') || (cell === 'number' && below === 'text');
}

/** What the numbers of a row are if they may be names: two years or more, or numbers that count on by one. */
function seriesOf(
  cells: Cells,
  kindOf: (cell: string) => CellKind,
): 'years' | 'running' | undefined {
  const numbers = cells.filter((cell) => kindOf(cell) === 'number').map(Number);
  if (numbers.length < 2 || new Set(numbers).size < numbers.length) return undefined;
  if (numbers.every((x) => Number.isInteger(x) && x >= 1500 && x <= 2200)) return 'years';
  const running = numbers.every((x, i) => i === 0 || x === numbers[i - 1] + 1);
  return running ? 'running' : undefined;
}

function guessAmongTexts(first: Cells, below: readonly Cells[]): HeaderGuess {
  const columns = first.map((_, i) => below.map((cells) => cells[i]));
  const again = first.some((cell, i) => cell !== '' && columns[i].includes(cell));
  if (again) return { header: false, sure: true };
  // In a column of a few values, a first one that never comes again is a name.
  const apart = columns.some((cells) => 2 * new Set(cells).size <= cells.length);
  return { header: true, sure: apart };
}
