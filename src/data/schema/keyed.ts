/** @file Cells by what they say: one key for all spellings of a number, texts as they are. */
import { parseNumber } from '../numbers.ts';
import type { RawColumn, RawNumbers, RawText } from '../raw-table.ts';

/** A column as places in a list of keys. */
export interface Keyed {
  /** May hold a key twice. */
  readonly keys: readonly string[];
  /** For each row a place in `keys`, or -1 where the cell is missing. */
  readonly places: Int32Array;
}

/**
 * The same for `7`, `7.0` and `07`, whether the table holds them as numbers or, since another cell of the
 * column is none, as text: the one may be so in training and the other later.
 */
export function cellKey(text: string): string {
  const value = parseNumber(text);
  return Number.isNaN(value) ? text : String(value);
}

export function keyCells(column: RawColumn): Keyed {
  return column.kind === 'number' ? keyNumbers(column) : keyTexts(column);
}

function keyNumbers({ values }: RawNumbers): Keyed {
  const seen = new Map<number, number>();
  const places = new Int32Array(values.length);
  for (let row = 0; row < values.length; row++) {
    const value = values[row];
    let place = Number.isNaN(value) ? -1 : seen.get(value);
    if (place === undefined) {
      place = seen.size;
      seen.set(value, place);
    }
    places[row] = place;
  }
  return { keys: [...seen.keys()].map(String), places };
}

function keyTexts({ codes, dictionary }: RawText): Keyed {
  return { keys: dictionary.map(cellKey), places: codes };
}
