/** @file The history of a training, one record an epoch, as CSV and as JSON lines. */

import type { EpochRecord, Scores } from '../train/epoch-record.ts';

const COLUMNS = [
  'epoch',
  'seconds',
  'learning_rate',
  'loss',
  'auc',
  'accuracy',
  'valid_loss',
  'valid_auc',
  'valid_accuracy',
  'best',
  'rows_per_second',
];

/**
 * A header line and a line an epoch. Numbers have the digits that give the same float64 back; `best` is
 * `true` or `false`; what is not finite stands as `NaN`, `Infinity` or `-Infinity`.
 */
export function historyCsv(records: readonly EpochRecord[]): string {
  const rows = records.map(
    ({ epoch, seconds, learningRate, train, valid, best, rowsPerSecond }) => [
      epoch,
      seconds,
      learningRate,
      train.loss,
      train.auc,
      train.accuracy,
      valid.loss,
      valid.auc,
      valid.accuracy,
      best,
      rowsPerSecond,
    ],
  );
  return [COLUMNS, ...rows].map((row) => `${row.join(',')}\n`).join('');
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
    train: scoresOf(train),
    valid: scoresOf(valid),
    best,
    rowsPerSecond,
  };
}

function scoresOf({ loss, auc, accuracy }: Scores): Scores {
  return { loss, auc, accuracy };
}
