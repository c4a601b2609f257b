/** @file Epoch records for tests of the report. */
import type { EpochRecord, Scores } from '../../src/train/epoch-record.ts';

export function scores(loss: number, auc: number): Scores {
  return { loss, auc, accuracy: 0.75 };
}

/** A record from its losses and AUCs. */
export function record(
  epoch: number,
  train: Scores,
  valid: Scores,
  rest: Partial<EpochRecord> = {},
): EpochRecord {
  return {
    epoch,
    seconds: 1.5,
    learningRate: 0.001,
    train,
    valid,
    best: false,
    rowsPerSecond: 100_000,
    ...rest,
  };
}

/** A plausible training: losses fall, AUCs rise, and validation is best at the given epoch. */
export function training(epochs: number, best: number): readonly EpochRecord[] {
  return Array.from({ length: epochs }, (_, i) =>
    record(
      i + 1,
      scores(0.3 + 0.4 * Math.exp(-i / 5), 0.95 - 0.3 * Math.exp(-i / 5)),
      scores(0.4 + Math.abs(i + 1 - best) * 0.01, 0.9 - Math.abs(i + 1 - best) * 0.01),
      { best: i + 1 === best },
    ),
  );
}
