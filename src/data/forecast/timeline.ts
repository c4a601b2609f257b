/** @file The places of rows on the line of time: by even steps where the times have them, else by their order. */
import { dataError, type WdError } from '../../base/errors.ts';
import { listed } from '../names.ts';
import type { TimeKey } from '../tasks/time-keys.ts';
import type { EvenStep, TimeStep } from './spec.ts';
import { indexOf, unitsOf } from './time-index.ts';

/** Times of which fewer are there than this share of all steps are counted by their order: working days, for one. */
const FEWEST_THERE = 0.9;
/** How far from a whole step a time may lie, in steps. */
const TOLERANCE = 1e-3;

/** Where rows stand. */
export interface Places {
  /** Within the row's group: neighbours are one apart. */
  readonly own: Int32Array;
  /** Among all rows: the same for the same time. */
  readonly common: Int32Array;
}

/**
 * The step of these times. Even: all lie on a grid, and nine tenths of the grid between the first and the last time of
 * each group are there. Else uneven, as for working days.
 *
 * @param groups the group of each row
 */
export function fitStep(keys: readonly TimeKey[], groups: Int32Array): TimeStep {
  const units = unitsOf(keys);
  if (units === undefined) return { kind: 'uneven' };
  const index = indexOf(units, keys);
  const times = [...new Set(index)].toSorted((a, b) => a - b);
  const step = commonStep(times);
  if (step === undefined) return { kind: 'uneven' };
  const even: EvenStep = { kind: 'even', ...units, origin: times[0], step };
  return shareThere(gridOf(even, index), groups) < FEWEST_THERE ? { kind: 'uneven' } : even;
}

/** The largest step of which all differences are multiples; undefined where there is none, or a single time. */
function commonStep(times: readonly number[]): number | undefined {
  const gaps = times.slice(1).map((time, i) => time - times[i]);
  if (gaps.length === 0) return undefined;
  if (gaps.every(Number.isInteger)) return gaps.reduce(greatestDivisor);
  const least = gaps.reduce((a, b) => Math.min(a, b));
  const fits = gaps.every((gap) => Math.abs(gap / least - Math.round(gap / least)) < TOLERANCE);
  return fits ? least : undefined;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

function gridOf({ origin, step }: EvenStep, index: Float64Array): Float64Array {
  return index.map((value) => Math.round((value - origin) / step));
}

/** Rows, of all places between the first and the last of each group. */
function shareThere(places: Float64Array, groups: Int32Array): number {
  const ranges = new Map<number, readonly [number, number]>();
  for (const [row, group] of groups.entries()) {
    const [least, most] = ranges.get(group) ?? [places[row], places[row]];
    ranges.set(group, [Math.min(least, places[row]), Math.max(most, places[row])]);
  }
  let spans = 0;
  for (const [least, most] of ranges.values()) spans += most - least + 1;
  return places.length / spans;
}

/** Where rows come from, for messages. */
export interface TimeRows {
  readonly names: readonly string[];
  readonly file: string;
  readonly lines: Uint32Array;
}

/**
 * Finds the place of every row.
 *
 * @throws WdError WD186 for a time between the steps, WD187 for numbers where there were dates, or dates for numbers
 */
export function placesOf(
  step: TimeStep,
  keys: readonly TimeKey[],
  groups: Int32Array,
  rows: TimeRows,
): Places {
  if (step.kind === 'uneven') return byOrder(keys, groups);
  if ((keys[0].dayFirst === undefined) !== (step.unit === 'number')) throw otherTimes(rows, step);
  const index = indexOf(step, keys);
  const places = Int32Array.from(gridOf(step, index));
  const off = places.findIndex((place, row) => {
    return !(Math.abs((index[row] - step.origin) / step.step - place) < TOLERANCE);
  });
  if (off >= 0) throw offGrid(rows, off, step);
  return { own: places, common: places };
}

function byOrder(keys: readonly TimeKey[], groups: Int32Array): Places {
  const compare = (a: number, b: number): number => {
    for (const { values } of keys) if (values[a] !== values[b]) return values[a] - values[b];
    return 0;
  };
  const order = new Uint32Array(groups.length).map((_, row) => row).toSorted(compare);
  const own = new Int32Array(groups.length);
  const common = new Int32Array(groups.length);
  const last = new Map<number, { place: number; row: number }>();
  let place = 0;
  for (const [i, row] of order.entries()) {
    if (i > 0 && compare(order[i - 1], row) !== 0) place++;
    common[row] = place;
    const before = last.get(groups[row]) ?? { place: -1, row: -1 };
    const again = before.row >= 0 && compare(before.row, row) === 0;
    own[row] = before.place + (again ? 0 : 1);
    last.set(groups[row], { place: own[row], row });
  }
  return { own, common };
}

/** The step for a person: `3 months`, `1 day`, `1 of "quarter"`. */
export function stepText(step: TimeStep, names: readonly string[]): string {
  if (step.kind === 'uneven') return 'times uneven, so rows are counted';
  const size = Number(step.step.toPrecision(6));
  if (step.unit === 'number' || step.cycle !== undefined) {
    return `a step is ${size} in ${listed([names[names.length - 1]])}`;
  }
  return `a step is ${size} ${size === 1 ? step.unit.slice(0, -1) : step.unit}`;
}

function otherTimes({ names, file }: TimeRows, { unit }: EvenStep): WdError {
  const [is, was] = unit === 'number' ? ['dates', 'numbers'] : ['numbers', 'dates'];
  return dataError(
    'WD187',
    `the time column ${listed([names[0]])} holds ${is}, the model knows ${was}`,
    {
      place: { file },
      help: ['write the times as they were in training, or train again'],
    },
  );
}

function offGrid({ names, file, lines }: TimeRows, row: number, step: EvenStep): WdError {
  return dataError('WD186', `the time of a row, in ${listed(names)}, lies between the steps`, {
    place: { file, line: lines[row] },
    details: [`the model knows times at even steps: ${stepText(step, names)}`],
    help: ['correct the time, or train again on rows with such times'],
  });
}
