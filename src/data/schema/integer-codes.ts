/** @file When whole numbers are codes, names of things in disguise, and when they are quantities. */
import type { NameSays } from './column-words.ts';
import type { NumberProfile } from './profile.ts';

/** A code has few distinct values: at most this many, and at most the root of the rows. */
export const MOST_CODES = 12;
/** Rows to each code, on average, where the name tells that they are codes and there may be more of them. */
const ROWS_A_CODE = 20;
/** Codes lie close together: at most this many places to each. */
const PLACES_A_CODE = 4;
/** From so many steps on, frequencies that rise to one peak and fall are no chance. */
const FEWEST_STEPS = 5;

/**
 * Whether a column holds codes.
 *
 * By its name: `code`, `type`, `zip`, `id` …: whole numbers, 12 distinct ones at most or 20 rows to each on average;
 * `month`, `weekday`, `hour` …: whole numbers from 0 to 31. Never where the name is that of a quantity or of a
 * time: `count`, `price`, `age`, `year`.
 *
 * Under any other name by its values: whole, 3 to 12 distinct, at most √rows of them, and nothing that makes them
 * look like quantities: a value below 0; all between 1800 and 2200, as years are; 0 the commonest, as it is of
 * counts; most − least four times as many as there are values, or more; steps of one width above 1 (10, 20, 30); a
 * scale, which is five or more in a row whose frequencies rise to one peak and fall.
 */
export function looksLikeCodes(says: NameSays, profile: NumberProfile): boolean {
  const { whole, distinct, counted } = profile;
  if (!whole || says === 'quantity' || says === 'time') return false;
  if (says === 'code' || says === 'id')
    return distinct <= MOST_CODES || distinct * ROWS_A_CODE <= counted;
  const values = [...profile.values].toSorted(([a], [b]) => a - b);
  const [least, most] = [values[0][0], values[values.length - 1][0]];
  if (says === 'calendar') return least >= 0 && most <= 31;
  if (distinct < 3 || distinct > MOST_CODES || distinct ** 2 > counted) return false;
  return !looksLikeQuantities(values, least, most);
}

type Frequencies = readonly (readonly [value: number, rows: number])[];

function looksLikeQuantities(values: Frequencies, least: number, most: number): boolean {
  if (least < 0 || (least >= 1800 && most <= 2200)) return true;
  if (most - least >= PLACES_A_CODE * values.length) return true;
  const commonest = values.reduce((best, each) => (each[1] > best[1] ? each : best));
  if (commonest[0] === 0) return true;
  const steps = new Set(values.slice(1).map(([value], i) => value - values[i][0]));
  if (steps.size > 1) return false;
  return !steps.has(1) || (values.length >= FEWEST_STEPS && hasOnePeak(values));
}

/** Whether the frequencies go up to one peak, and down from there. */
function hasOnePeak(values: Frequencies): boolean {
  let falling = false;
  for (let i = 1; i < values.length; i++) {
    if (values[i][1] < values[i - 1][1]) falling = true;
    else if (falling && values[i][1] > values[i - 1][1]) return false;
  }
  return true;
}
