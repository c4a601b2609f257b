/**
 * @file A table of times as a table to learn from: a row for each time that can be forecast, holding what was known
 * when the forecast is made, and nothing of later times but the change that is to be learned.
 */
import { dataError, type WdError } from '../../base/errors.ts';
import { alignColumns } from '../columns.ts';
import { counted, listed, quoted } from '../names.ts';
import type { RawColumn, RawTable, RawText } from '../raw-table.ts';
import { keyCells } from '../schema/keyed.ts';
import { readColumn } from '../schema/read-column.ts';
import type { Stage } from '../schema/schema-errors.ts';
import { missingKey } from '../tasks/split-chronological.ts';
import { readTimes, type TimeKey } from '../tasks/time-keys.ts';
import { lagNames, newestName, otherLagNames } from './input-names.ts';
import type { ForecastSpec, LaggedColumn, TimeStep } from './spec.ts';
import { placesOf } from './timeline.ts';

/** The column of the derived table that orders its rows; no header has a name with a blank in front. */
export const WHEN = ' when';

export interface Lagged {
  /** Features, the group, `WHEN`, and under the target's own name its change; NaN where that is not known. */
  readonly table: RawTable;
  /** Names of its features that are numbers, and of those that are categories. */
  readonly numbers: readonly string[];
  readonly categories: readonly string[];
  /** For each of its rows: the row of the newest known value, and that of the time forecast, -1 beyond the end. */
  readonly origins: Uint32Array;
  readonly rows: Int32Array;
  /** The place on the line of time of what is forecast. */
  readonly places: Int32Array;
  /** The newest known value, in the target's units. */
  readonly newest: Float64Array;
  /** What came; NaN where that is not known. */
  readonly actual: Float64Array;
  /** The target's own value at each lag, [lags][rows]. */
  readonly past: readonly Float64Array[];
  /** Rows from which nothing can be forecast: their value or one of its lags is not there. */
  readonly skipped: number;
}

/**
 * The keys of the time columns, each row with one.
 *
 * @param step of the model, whose clock is taken where it is UTC
 * @throws WdError WD145 where one is missing, WD147
 */
export function timesIn(table: RawTable, names: readonly string[], step?: TimeStep): TimeKey[] {
  alignColumns(table.columns, names, table.file);
  const keys = readTimes(table, names, step?.kind === 'even' ? step.clock : undefined);
  for (const [i, { values }] of keys.entries()) {
    const row = values.findIndex(Number.isNaN);
    if (row >= 0) throw missingKey(names[i], { names, file: table.file, lines: table.lines }, row);
  }
  return keys;
}

/** The group of every row; all of one where no column tells them apart. */
export function groupsIn(table: RawTable, group: string | undefined): Int32Array {
  if (group === undefined) return new Int32Array(table.rows);
  const [place] = alignColumns(table.columns, [group], table.file);
  const { keys, places } = keyCells(table.data[place]);
  const first = new Map(keys.map((key) => [key, keys.indexOf(key)]));
  return places.map((each) => (each < 0 ? -1 : (first.get(keys[each]) ?? each)));
}

/**
 * Derives the rows to learn from.
 *
 * @param target name of the column that is forecast
 * @throws WdError WD145, WD147 and WD186 for times, WD162 for a target that is no number, WD184 where no row has all
 *   its lags, WD185 for two rows of one time
 */
export function laggedTable(
  table: RawTable,
  target: string,
  spec: ForecastSpec,
  stage: Stage,
): Lagged {
  const series = seriesOf(table, target, spec, stage);
  const { values, own, common, origins, rows, at } = series;
  const newest = Float64Array.from(origins, (row) => values[row]);
  const actual = Float64Array.from(rows, (row) => values[row] ?? Number.NaN);
  const past = spec.lags.map((lag) => at(values, lag));
  const others = spec.columns.filter(({ change }) => change !== 'category');
  const numbers = [
    ...named(lagNames(target, spec.lags), lagInputs(past)),
    ...others.flatMap((column) =>
      columnInputs(column, spec.lags, numbersOf(table, column.name, stage), at),
    ),
  ];
  const categories = categoriesOf(table, spec, origins);
  const last = common.reduce((most, place) => Math.max(most, place), 0);
  const columns: Input[] = [
    ...numbers,
    ...categories,
    [WHEN, numberColumn(Float64Array.from(rows, (row) => (row < 0 ? last + 1 : common[row])))],
    [target, numberColumn(actual.map((value, i) => value - newest[i]))],
  ];
  return {
    table: {
      file: table.file,
      columns: columns.map(([name]) => name),
      rows: origins.length,
      data: columns.map(([, column]) => column),
      lines: Uint32Array.from(rows, (row, i) => table.lines[row < 0 ? origins[i] : row]),
      decisions: [],
    },
    numbers: numbers.map(([name]) => name),
    categories: categories.map(([name]) => name),
    origins,
    rows,
    places: Int32Array.from(origins, (row) => own[row] + spec.horizon),
    newest,
    actual,
    past,
    skipped: table.rows - origins.length,
  };
}

interface Series {
  /** The target in every row, NaN where missing. */
  readonly values: Float64Array;
  readonly own: Int32Array;
  readonly common: Int32Array;
  readonly origins: Uint32Array;
  readonly rows: Int32Array;
  /** A column's values at a lag of each origin. */
  readonly at: (column: Float64Array, lag: number) => Float64Array;
}

function seriesOf(table: RawTable, target: string, spec: ForecastSpec, stage: Stage): Series {
  const { file, lines } = table;
  const { horizon, lags, time } = spec;
  const groups = groupsIn(table, spec.group);
  const where = { names: time, file, lines };
  const { own, common } = placesOf(spec.step, timesIn(table, time, spec.step), groups, where);
  const find = finder(own, groups, spec, where);
  const values = numbersOf(table, target, stage);
  const known = (row: number): boolean => row >= 0 && !Number.isNaN(values[row]);
  const lagRow = (origin: number, lag: number): number =>
    find(groups[origin], own[origin] + 1 - lag);
  const order = Uint32Array.from(values.keys()).toSorted((a, b) => common[a] - common[b] || a - b);
  const origins = order.filter((row) => known(row) && lags.every((lag) => known(lagRow(row, lag))));
  if (origins.length === 0) throw noHistory(table, target, spec);
  return {
    values,
    own,
    common,
    origins,
    rows: Int32Array.from(origins, (row) => find(groups[row], own[row] + horizon)),
    at: (column, lag) => Float64Array.from(origins, (row) => column[lagRow(row, lag)]),
  };
}

/** Other columns' newest categories, and the group. */
function categoriesOf(
  table: RawTable,
  { columns, group }: ForecastSpec,
  origins: Uint32Array,
): Input[] {
  const others = columns.filter(({ change }) => change === 'category');
  const inputs = others.map(({ name }): Input => [newestName(name), picked(table, name, origins)]);
  return group === undefined ? inputs : [...inputs, [group, picked(table, group, origins)]];
}

type Input = readonly [name: string, column: RawColumn];

/** The row of a place of a group, -1 where there is none. */
function finder(
  places: Int32Array,
  groups: Int32Array,
  { group }: ForecastSpec,
  { names, file, lines }: { names: readonly string[]; file: string; lines: Uint32Array },
): (group: number, place: number) => number {
  const rows = new Map<number, Map<number, number>>();
  for (const [row, place] of places.entries()) {
    const own = rows.get(groups[row]) ?? new Map<number, number>();
    rows.set(groups[row], own);
    const before = own.get(place);
    if (before !== undefined) {
      const within = group === undefined ? '' : ` of one ${quoted(group)}`;
      throw dataError('WD185', `two rows${within} have the same time, in ${listed(names)}`, {
        place: { file, line: lines[row] },
        details: [`the other one is on line ${lines[before]}; a series has one value at a time`],
        help: ['name the column that tells the series apart: --group NAME', 'or drop one of them'],
      });
    }
    own.set(place, row);
  }
  return (of, place) => rows.get(of)?.get(place) ?? -1;
}

function numbersOf(table: RawTable, name: string, stage: Stage): Float64Array {
  const [place] = alignColumns(table.columns, [name], table.file);
  return readColumn(table, place, { kind: 'number' }, stage).values ?? new Float64Array(0);
}

/** The value at the first lag, and the change from each lag to the one before it. */
function lagInputs(past: readonly Float64Array[]): RawColumn[] {
  const changes = past.slice(1).map((values, i) => {
    return numberColumn(past[i].map((value, row) => value - values[row]));
  });
  return [numberColumn(past[0]), ...changes];
}

function columnInputs(
  { name, change }: LaggedColumn,
  lags: readonly number[],
  values: Float64Array,
  at: Series['at'],
): Input[] {
  const scaled = change === 'log' ? values.map(logarithm) : values;
  const inputs = lagInputs(lags.map((lag) => at(scaled, lag)));
  return named(otherLagNames(name, lags), inputs.slice(lags.length === 1 ? 0 : 1));
}

function named(names: readonly string[], columns: readonly RawColumn[]): Input[] {
  return names.map((name, i): Input => [name, columns[i]]);
}

/** NaN, so missing, where there is none. */
function logarithm(value: number): number {
  return value > 0 ? Math.log(value) : Number.NaN;
}

function numberColumn(values: Float64Array): RawColumn {
  return { kind: 'number', values, whole: values.every((value) => !(value % 1)) };
}

/** A column's cells at the origins, as texts: a category of later tables may have other kinds of cells. */
function picked(table: RawTable, name: string, rows: Uint32Array): RawText {
  const [place] = alignColumns(table.columns, [name], table.file);
  const { keys, places } = keyCells(table.data[place]);
  return { kind: 'text', codes: Int32Array.from(rows, (row) => places[row]), dictionary: keys };
}

function noHistory({ file, rows }: RawTable, target: string, { lags }: ForecastSpec): WdError {
  const message = `no row of ${file} has all the lags ${lags.join(', ')} of ${quoted(target)} before it`;
  return dataError('WD184', message, {
    place: { file },
    details: [`the table has ${counted(rows, 'row')}`],
    help: ['give more of the past, or smaller --lags'],
  });
}
