/** @file The history of a training, one record an epoch, as CSV and as JSON lines. */

import type { EpochRecord } from '../train/epoch-record.ts';

/**
 * A header line and a line an epoch. Numbers have the digits that give the same float64 back; `best` is
 * `true` or `false`; what is not finite stands as `NaN`, `Infinity` or `-Infinity`. Which scores there are
 * depends on the task; those of the first epoch name the columns.
 */
export function historyCsv(records: readonly EpochRecord[]): string {
  const [first] = records;
  const train = Object.keys(first?.train ?? {});
  const valid = Object.keys(first?.valid ?? {});
  const columns = [
    'epoch',
    'seconds',
    'learning_rate',
    ...train,
    ...valid.map((name) => `valid_${name}`),
    'best',
    'rows_per_second',
  ];
  const rows = records.map((record) => [
    record.epoch,
    record.seconds,
    record.learningRate,
    ...train.map((name) => record.train[name]),
    ...valid.map((name) => record.valid[name]),
    record.best,
    record.rowsPerSecond,
  ]);
  return [columns, ...rows].map((row) => `${row.join(',')}\n`).join('');
}

/** One JSON object an epoch and line, its keys as in `EpochRecord`. JSON has no NaN: it becomes `null`. */
export function historyJsonl(records: readonly EpochRecord[]): string {
  return records.map((record) => `${JSON.stringify(jsonOf(record))}\n`).join('');
}

/** Picks the keys by name, so that their order is this one and nothing else gets in. */
function jsonOf(record: EpochRecord): EpochRecord {
  const { epoch, seconds, learningRate, train, valid, best, rowsPerSecond } = record;
  return {
    epoch,
    seconds,
    learningRate,
    train,
    valid,
    best,
    rowsPerSecond,
  };
}
