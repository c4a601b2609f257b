/** @file The names of the inputs that are made of a column's past. */
import type { ForecastSpec } from './spec.ts';

/** `y.lag1`, the value at the first lag; then `y.lag1-lag2`, …: the changes from each lag to the one before it. */
export function lagNames(column: string, lags: readonly number[]): string[] {
  const changes = lags.slice(1).map((lag, i) => `${column}.lag${lags[i]}-lag${lag}`);
  return [`${column}.lag${lags[0]}`, ...changes];
}

/** The name of a column's newest category. */
export function newestName(column: string): string {
  return `${column}.lag1`;
}

/** Of a column beside the target the changes; of a single lag the value itself, or there would be nothing. */
export function otherLagNames(column: string, lags: readonly number[]): string[] {
  const names = lagNames(column, lags);
  return lags.length === 1 ? names : names.slice(1);
}

/** All inputs that a forecast has. */
export function forecastInputs(target: string, { lags, columns, group }: ForecastSpec): string[] {
  const others = columns.flatMap(({ name, change }) =>
    change === 'category' ? [newestName(name)] : otherLagNames(name, lags),
  );
  return [...lagNames(target, lags), ...others, ...(group === undefined ? [] : [group])];
}
