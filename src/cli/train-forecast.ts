/** @file Training for a forecast: the table of lags instead of the table, and what the result is held against. */
import {
  autoregressionErrors,
  type Errors,
  expandingErrors,
  naiveErrors,
} from '../data/forecast/baselines.ts';
import {
  groupsIn,
  type Lagged,
  laggedTable,
  timesIn,
  WHEN,
} from '../data/forecast/lagged-table.ts';
import type { ForecastSpec } from '../data/forecast/spec.ts';
import { lagColumnsOf } from '../data/forecast/lag-columns.ts';
import { fitStep, stepText } from '../data/forecast/timeline.ts';
import { type TableSource, wholeOf } from '../data/table-source.ts';
import { findTarget } from '../data/target.ts';
import type { Towers } from '../model/network-config.ts';
import { startForecast } from '../train/forecast-start.ts';
import type { PrepareOptions, Prepared } from '../train/prepare.ts';
import { allRows } from '../train/row-store.ts';
import { noTime, noWeights } from './forecast-options.ts';
import type { Terminal } from './terminal.ts';
import { count, plural } from './format.ts';
import type { TrainArguments } from './train-options.ts';
import { scoreText } from './train-progress.ts';

/** Of `RowUses`. */
const TEST = 3;

export interface ForecastPlan {
  readonly spec: ForecastSpec;
  /** What is trained on. */
  readonly lagged: Lagged;
  /** What `prepare` is asked for instead of what the command line says of the table itself. */
  readonly asked: Pick<PrepareOptions, 'target' | 'task' | 'schema' | 'rows' | 'dropMissingTarget'>;
}

/** Without another word the last fifth is the test: a forecast is judged by times that it has not seen. */
const TEST_SHARE = 0.2;

/** What is forecast from what; undefined where no forecast was asked for. */
export function planForecast(args: TrainArguments, source: TableSource): ForecastPlan | undefined {
  const { forecast, rows, schema } = args;
  if (forecast === undefined) return undefined;
  const table = wholeOf(source);
  const { time } = rows;
  if (time === undefined) throw noTime();
  // The flag was refused before; a schema file may name it too.
  if (schema.weight !== undefined) throw noWeights(schema.weight);
  const target = table.columns[findTarget(table.columns, args.target, table.file)];
  const { horizon, lags, group } = forecast;
  const used = { target, time, group, schema };
  const spec: ForecastSpec = {
    time,
    ...(group === undefined ? {} : { group }),
    horizon,
    lags,
    step: fitStep(timesIn(table, time), groupsIn(table, group)),
    columns: lagColumnsOf(table, forecast.columns, used),
  };
  const lagged = laggedTable(table, target, spec, 'training');
  return {
    spec,
    lagged,
    asked: {
      target,
      task: { task: 'regression' },
      schema: { numeric: lagged.numbers, categorical: lagged.categories },
      rows: { time: [WHEN], testLast: rows.testLast ?? TEST_SHARE, gap: horizon - 1 },
      dropMissingTarget: true,
    },
  };
}

/** Sets the first weights of a forecast, in place: what has a wide side begins at least squares. */
export function startAtLeastSquares(
  initial: ReadonlyMap<string, Float32Array>,
  {
    forecast,
    prepared: { train, valid },
  }: { readonly forecast: ForecastPlan | undefined; readonly prepared: Prepared },
): void {
  if (forecast === undefined) return;
  startForecast(initial, allRows(train), allRows(valid), forecast.spec.columns.length > 0);
}

/** Whether a linear model of the same inputs is the autoregression that a forecast is held against anyway. */
export function repeatsAutoregression({ spec, lagged }: ForecastPlan): boolean {
  return spec.columns.length === 0 && lagged.categories.length === 0;
}

export function announceForecast(
  io: Terminal,
  { spec, lagged, asked }: ForecastPlan,
  towers: Towers,
): void {
  const { horizon, lags, time, columns } = spec;
  const past = `lags ${lags.join(', ')}${columns.length === 0 ? '' : ` of ${plural(1 + columns.length, 'column')}`}`;
  const notes = [stepText(spec.step, time)];
  if (horizon > 1) notes.push(`${plural(horizon - 1, 'step')} before each border left out`);
  if (lagged.skipped > 0) notes.push(`${plural(lagged.skipped, 'row')} without all lags`);
  io.decision('horizon', `${plural(horizon, 'step')} ahead, ${past}`, notes.join('; '));
  io.decision(
    'learns',
    `the change of ${asked.target}`,
    `from the newest known value${towers === 'deep' ? '' : '; begins at least squares'}`,
  );
}

/** The errors of others on the rows of the test. */
export interface ForecastComparison {
  readonly rows: number;
  readonly naive: Errors;
  /** Of the same lags: fitted once before the test, and anew at every step of it. */
  readonly autoregression: Errors;
  readonly expanding: Errors | undefined;
}

export function compareForecast(
  { spec, lagged }: ForecastPlan,
  { uses }: Pick<Prepared, 'uses'>,
): ForecastComparison {
  const rows = Uint32Array.from(uses, (_, row) => row);
  const test = rows.filter((row) => uses[row] === TEST);
  const train = rows.filter((row) => uses[row] > 0 && uses[row] !== TEST);
  const when = lagged.table.data[lagged.table.columns.indexOf(WHEN)];
  const times = when.kind === 'number' ? when.values : new Float64Array(0);
  return {
    rows: test.length,
    naive: naiveErrors(lagged, test),
    autoregression: autoregressionErrors(lagged, train, test),
    expanding: expandingErrors(lagged, times, spec.horizon, test),
  };
}

/** The figures that the test's are to be read beside. */
export function sayComparison(
  io: Terminal,
  { spec }: ForecastPlan,
  { rows, naive, autoregression, expanding }: ForecastComparison,
): void {
  const on = `on the same ${count(rows)} test rows`;
  io.result(
    `naive   RMSE ${scoreText(naive.rmse, 'rmse')}, MAE ${scoreText(naive.mae, 'mae')} (no change, ${on})`,
  );
  const anew =
    expanding === undefined
      ? ''
      : `; ${scoreText(expanding.rmse, 'rmse')} fitted anew at every step`;
  const { rmse, mae } = autoregression;
  const name = `AR(${spec.lags.length})`.padEnd(7);
  io.result(
    `${name} RMSE ${scoreText(rmse, 'rmse')}, MAE ${scoreText(mae, 'mae')} (least squares on the lags${anew})`,
  );
}
