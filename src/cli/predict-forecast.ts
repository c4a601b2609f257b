/** @file Scoring with a model that forecasts: which columns it needs, and the columns that go with its forecasts. */
import { groupsIn, type Lagged, laggedTable, timesIn } from '../data/forecast/lagged-table.ts';
import type { ForecastSpec } from '../data/forecast/spec.ts';
import { timeSpeller } from '../data/forecast/time-labels.ts';
import { cellText, type RawColumn, type RawTable } from '../data/raw-table.ts';
import type { KeptColumn } from '../report/predictions.ts';
import type { Named } from '../report/scored-table.ts';
import { plural } from './format.ts';

/** The columns of the table that forecasts are made of. */
export function forecastColumns(spec: ForecastSpec, target: string): string[] {
  const { time, group, columns } = spec;
  const names = [...time, ...(group === undefined ? [] : [group]), target];
  return [...new Set([...names, ...columns.map(({ name }) => name)])];
}

/** Every time that can be forecast from this table, and how its rows are named. */
export interface Forecasts {
  readonly lagged: Lagged;
  /**
   * The group and the time of what is forecast, and columns to keep, which are blank beyond the end; what is
   * forecast is a change of the newest value.
   */
  readonly named: Named;
  /** For a person: how many, of which how many lie beyond the end. */
  readonly note: string;
}

/** @throws WdError WD145, WD147, WD162 and WD184 to WD186 for a table that nothing can be forecast from */
export function forecastsOf(
  table: RawTable,
  target: string,
  spec: ForecastSpec,
  keep: readonly string[],
): Forecasts {
  const { time, group, step } = spec;
  const lagged = laggedTable(table, target, spec, 'later');
  const { rows, origins, places } = lagged;
  const column = (name: string): RawColumn => table.data[table.columns.indexOf(name)];
  const spell = timeSpeller(step, timesIn(table, time, step), time.map(column));
  const seen = (name: string, row: number): string => cellText(column(name), rows[row]) ?? '';
  const kept: KeptColumn[] = [
    ...(group === undefined ? [] : [group]).map((name) => ({
      name,
      text: (row: number) => cellText(column(name), origins[row]) ?? '',
    })),
    ...time.map((name, i) => ({
      name,
      text: (row: number) => (rows[row] < 0 ? spell(places[row])[i] : seen(name, row)),
    })),
    ...keep
      .filter((name) => name !== group && !time.includes(name))
      .map((name) => ({ name, text: (row: number) => (rows[row] < 0 ? '' : seen(name, row)) })),
  ];
  const beyond = rows.filter((row) => row < 0).length;
  const groups = new Set(groupsIn(table, group)).size;
  const series = groups > 1 ? ` of ${plural(groups, 'series', 'series')}` : '';
  return {
    lagged,
    named: { names: kept.map(({ name }) => name), columns: kept, base: lagged.newest },
    note: `${plural(rows.length, 'forecast')}${series}, ${beyond} of times that the table does not have`,
  };
}
