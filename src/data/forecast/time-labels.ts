/** @file Times as the table spells them, for rows that it does not have yet. */
import { cellText, type RawColumn } from '../raw-table.ts';
import { parseDate, zoneText } from '../schema/dates.ts';
import type { TimeKey } from '../tasks/time-keys.ts';
import type { TimeStep } from './spec.ts';
import { dateOf, valuesAt } from './time-index.ts';

const two = (n: number): string => String(n).padStart(2, '0');

interface Parts {
  readonly y: number;
  readonly m: number;
  readonly d: number;
  readonly clock: string;
}

/** Spellings of dates, the commonest first. */
const SPELLINGS: readonly ((parts: Parts) => string)[] = [
  ({ y, m, d }) => `${y}-${two(m)}-${two(d)}`,
  ({ y, m, d }) => `${m}/${d}/${y}`,
  ({ y, m, d }) => `${two(m)}/${two(d)}/${y}`,
  ({ y, m, d }) => `${d}/${m}/${y}`,
  ({ y, m, d }) => `${two(d)}/${two(m)}/${y}`,
  ({ y, m, d }) => `${two(d)}.${two(m)}.${y}`,
  ({ y, m, d }) => `${d}.${m}.${y}`,
  ({ y, m, d }) => `${y}/${two(m)}/${two(d)}`,
  ({ y, m }) => `${y}-${two(m)}`,
  ({ y, m }) => `${y}M${two(m)}`,
  ({ y, m }) => `${y}Q${Math.ceil(m / 3)}`,
  ({ y, m }) => `${y}-Q${Math.ceil(m / 3)}`,
  ({ y, m }) => `Q${Math.ceil(m / 3)} ${y}`,
  ({ y, m, d, clock }) => `${y}-${two(m)}-${two(d)} ${clock}`,
  ({ y, m, d, clock }) => `${y}-${two(m)}-${two(d)}T${clock}`,
  ({ y, m, d, clock }) => `${y}-${two(m)}-${two(d)} ${clock.slice(0, 5)}`,
  ({ y, m, d, clock }) => `${y}-${two(m)}-${two(d)}T${clock.slice(0, 5)}`,
];

function partsOf(days: number): Parts {
  const date = dateOf(days);
  const [y, m, d] = [date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()];
  return { y, m, d, clock: date.toISOString().slice(11, 19) };
}

/**
 * A date of the local clock spelt as the examples are, with the offset from UTC of the first; as 2020-01-31, with the
 * time of day where it has one, if none fits them.
 */
export function spellDate(days: number, examples: readonly string[], dayFirst: boolean): string {
  if (Number.isNaN(dateOf(days).getTime())) return '';
  const zones = examples.map(zoneText);
  const known = examples.map((text, i) => {
    const clock = text.slice(0, text.length - zones[i].length);
    return [clock, parseDate(clock, dayFirst)?.days ?? 0] as const;
  });
  const fits = SPELLINGS.find((spell) => known.every(([text, at]) => spell(partsOf(at)) === text));
  const zone = zones[0] ?? '';
  if (fits !== undefined) return fits(partsOf(days)) + zone;
  const text = dateOf(days).toISOString().replace('.000Z', '');
  return zone === '' ? text.replace('T00:00:00', '') : text + zone;
}

/** An instant, such as 2020-01-31T12:00:00Z. */
function spellInstant(days: number): string {
  const date = dateOf(days);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().replace('.000Z', 'Z');
}

/** Rows whose spelling is looked at. */
const EXAMPLES = 50;

/**
 * The function that gives the cells of the time columns at a place; blanks where times are uneven.
 *
 * @param columns of times, at least one row
 */
export function timeSpeller(
  step: TimeStep,
  keys: readonly TimeKey[],
  columns: readonly RawColumn[],
): (place: number) => string[] {
  if (step.kind === 'uneven') return () => columns.map(() => '');
  const last = keys[0].values.length - 1;
  const rows = Array.from({ length: Math.min(EXAMPLES, last + 1) }, (_, i) => last - i);
  const examples = columns.map((column) => rows.map((row) => cellText(column, row) ?? ''));
  return (place) => {
    const index = step.origin + place * step.step;
    return valuesAt(step, index, keys[0].values[last]).map((value, i) => {
      const { dayFirst, clock } = keys[i];
      if (dayFirst === undefined) return String(Number(value.toPrecision(12)));
      if (clock === 'utc') return spellInstant(value);
      return spellDate(value, examples[i], dayFirst);
    });
  };
}
