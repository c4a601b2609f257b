/** @file The options of a forecast: how far ahead, from which lags, of which series. */
import type { Command } from 'commander';
import { usageError, type WdError } from '../base/errors.ts';
import { LARGEST_LAG, MOST_LAGS } from '../data/forecast/limits.ts';
import type { Mistakes } from './mistakes.ts';
import { integerOption } from './number-options.ts';

/** Adds them to a command. */
export function addForecastOptions(command: Command): Command {
  return command
    .option('--horizon <steps>', 'forecast the target so many steps of --time-column ahead')
    .option(
      '--lags <list>',
      'from its values so many steps back: 1 is the newest (default: 1,2,3,4)',
    )
    .option('--group <column>', 'what tells several series apart')
    .option('--lag-columns <columns...>', 'other columns whose past is an input too, or all');
}

export interface ForecastArguments {
  readonly horizon: number;
  /** Ascending. */
  readonly lags: readonly number[];
  readonly group: string | undefined;
  /** Other columns; `all` for every one that can be used. */
  readonly columns: readonly string[];
}

interface ForecastOptions {
  readonly horizon?: string;
  readonly lags?: string;
  readonly group?: string;
  readonly lagColumns?: string[];
  readonly timeColumn?: string;
  readonly schema?: string;
  readonly test?: string;
  readonly task?: string;
  readonly weight?: string;
}

const DEFAULT_LAGS = '1,2,3,4';

/** What was asked for; undefined where no forecast is. WD010, WD013 and WD025 are added to the mistakes. */
export function readForecast(program: Command, mistakes: Mistakes): ForecastArguments | undefined {
  const options = program.opts<ForecastOptions>();
  const { horizon: given, lags: list = DEFAULT_LAGS, group, lagColumns = [] } = options;
  const refuse = (message: string, help: string): void =>
    mistakes.add(usageError('WD013', message, [help]));
  if (given === undefined) {
    const alone = [
      ['--lags', options.lags],
      ['--group', group],
      ['--lag-columns', options.lagColumns],
    ].find(([, value]) => value !== undefined);
    if (alone !== undefined)
      refuse(`${String(alone[0])} is of a forecast`, 'say how far ahead: --horizon');
    return undefined;
  }
  // A schema may name the time too.
  if (options.timeColumn === undefined && options.schema === undefined) mistakes.add(noTime());
  if (options.test !== undefined) {
    refuse('--test FILE has no past to forecast from', 'give one table, and --test-last N');
  }
  if (options.task !== undefined && options.task !== 'regression') {
    refuse(`--task ${options.task} cannot be forecast`, 'leave it out: a forecast is of a number');
  }
  if (options.weight !== undefined) mistakes.add(noWeights(options.weight));
  const range = { least: 1, most: LARGEST_LAG };
  const horizon = mistakes.attempt(() => integerOption('--horizon', given, range));
  const lags = mistakes.attempt(() => readLags(list));
  return { horizon: horizon ?? 1, lags: lags ?? [1], group, columns: lagColumns };
}

/** WD013: a forecast of rows of which no one knows when they were. */
export function noTime(): WdError {
  const message = '--horizon needs to know the time of rows';
  return usageError('WD013', message, ['name the columns: --time-column']);
}

/** WD013: each row of a forecast is made of several rows, of which none could say what it weighs. */
export function noWeights(column: string): WdError {
  const message = `--horizon and the weights "${column}": a forecast learns from its rows alike`;
  return usageError('WD013', message, [
    'leave out --weight, and the role "weight" in the schema file',
  ]);
}

function readLags(list: string): readonly number[] {
  const range = { least: 1, most: LARGEST_LAG };
  const lags = list.split(',').map((each) => integerOption('--lags', each.trim(), range));
  const distinct = [...new Set(lags)].toSorted((a, b) => a - b);
  if (distinct.length === lags.length && lags.length <= MOST_LAGS) return distinct;
  const fault = lags.length > MOST_LAGS ? `names ${lags.length} lags` : 'names a lag twice';
  throw usageError('WD025', `--lags "${list}" ${fault}`, [
    `give at most ${MOST_LAGS} different ones, such as 1,2,3,4`,
  ]);
}
